/** `arp -n`, `arp -e`: net-tools' table, arp(8). */
import { canonicalMac } from "../../lib/ip.ts";
import type { HostParser, Neighbour } from "./define.ts";
import { canonicalAddress } from "./endpoint.ts";
import { keep, openingLines, readLines, tokens } from "./read-lines.ts";

const HEADING = /^Address\s{1,40}HW ?type\s{1,40}HW ?address\s{1,40}Flags/i;

export const arpTable: HostParser = {
  name: "arp-table",
  matchesCommand(words) {
    return words[0] === "arp" && !words.some((w) => /^-[a-zA-Z]*[asd]|^--(?:all|set|delete)/.test(w));
  },
  matchesBody(lines) {
    return openingLines(lines, 1).some((l) => HEADING.test(l));
  },
  parse(lines) {
    const neighbours: Neighbour[] = [];
    const unread = readLines(lines, (text, at) => {
      if (HEADING.test(text) || /^Entries: \d|no entry$/.test(text)) return true;
      const found = readRow(tokens(text));
      return found !== undefined && keep(neighbours, { ...found, at });
    });
    return { facts: { neighbours }, unread };
  },
};

/** `192.168.1.59 ether fa:16:3e:3c:59:5f C eth0`, or `192.168.1.5 (incomplete) eth0`. Names are no addresses. */
function readRow(words: readonly string[]): Omit<Neighbour, "at"> | undefined {
  const ip = canonicalAddress(words[0] ?? "");
  if (ip === undefined) return undefined;
  const incomplete = words.indexOf("(incomplete)");
  if (incomplete === 1 || incomplete === 2) {
    const device = words.length > incomplete + 1 ? words[words.length - 1] : undefined;
    return { ip, ...(device === undefined ? {} : { interface: device }), state: "INCOMPLETE" };
  }
  const mac = canonicalMac(words[2] ?? "");
  if (mac === undefined || words.length < 5 || !/^[A-Z!]{1,4}$/.test(words[3])) return undefined;
  return { ip, interface: words[words.length - 1], mac, state: words[3].includes("M") ? "PERMANENT" : "" };
}

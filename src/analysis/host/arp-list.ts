/** `arp -a`: net-tools' BSD style, `? (192.168.1.59) at fa:16:3e:3c:59:5f [ether] on eth0`. */
import { canonicalMac } from "../../lib/ip.ts";
import type { HostParser, Neighbour } from "./define.ts";
import { canonicalAddress } from "./endpoint.ts";
import { keep, openingLines, readLines } from "./read-lines.ts";

const LINE =
  /^\S{1,255} \(([^()\s]{2,45})\) at (<incomplete>|[\da-fA-FxX*:]{11,17})((?: {1,3}(?:\[\w{1,20}\]|PERM|PUP|PUBLISH|TRAIL|<[\w ]{1,30}>)){0,4}) {1,3}on (\S{1,40})\s*$/;

export const arpList: HostParser = {
  name: "arp-list",
  matchesCommand(words) {
    return words[0] === "arp" && words.some((w) => /^-[a-zA-Z]*a|^--all/.test(w));
  },
  matchesBody(lines) {
    return openingLines(lines, 1).some((l) => LINE.test(l));
  },
  parse(lines) {
    const neighbours: Neighbour[] = [];
    const unread = readLines(lines, (text, at) => {
      if (/no match found|^Entries: \d/.test(text)) return true;
      const match = LINE.exec(text);
      const ip = canonicalAddress(match?.[1] ?? "");
      if (!match || ip === undefined) return false;
      const mac = canonicalMac(match[2]);
      if (mac === undefined && match[2] !== "<incomplete>") return false;
      return keep(neighbours, {
        ip,
        interface: match[4],
        ...(mac === undefined ? {} : { mac }),
        state: mac === undefined ? "INCOMPLETE" : match[3].includes("PERM") ? "PERMANENT" : "",
        at,
      });
    });
    return { facts: { neighbours }, unread };
  },
};

/** /proc/net/arp: arp_format_neigh_entry() of net/ipv4/arp.c. */
import { canonicalMac } from "../../lib/ip.ts";
import type { HostParser, Neighbour } from "./define.ts";
import { canonicalAddress } from "./endpoint.ts";
import { readsProcNet } from "./invocation.ts";
import { keep, openingLines, readLines, tokens } from "./read-lines.ts";

const HEADING = /^IP address\s{1,20}HW type\s{1,20}Flags/;
/** ATF_COM and ATF_PERM of linux/if_arp.h. */
const COMPLETE = 2;
const PERMANENT = 4;

export const procNetArp: HostParser = {
  name: "proc-net-arp",
  matchesCommand(words) {
    return readsProcNet(words, "arp");
  },
  matchesBody(lines) {
    return openingLines(lines, 1).some((l) => HEADING.test(l));
  },
  parse(lines) {
    const neighbours: Neighbour[] = [];
    const unread = readLines(lines, (text, at) => {
      if (HEADING.test(text)) return true;
      const words = tokens(text);
      const ip = canonicalAddress(words[0] ?? "");
      const mac = canonicalMac(words[3] ?? "");
      if (words.length !== 6 || ip === undefined || mac === undefined || !/^0x[\da-f]{1,4}$/.test(words[2]))
        return false;
      const flags = Number(words[2]);
      const known = (flags & (COMPLETE | PERMANENT)) !== 0;
      return keep(neighbours, {
        ip,
        interface: words[5],
        ...(known ? { mac } : {}),
        state: flags & PERMANENT ? "PERMANENT" : known ? "" : "INCOMPLETE",
        at,
      });
    });
    return { facts: { neighbours }, unread };
  },
};

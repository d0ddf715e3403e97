/** /proc/net/snmp6: one `Name  value` a line, the prefix already in the name. */
import type { Counter, HostParser } from "./define.ts";
import { readsProcNet } from "./invocation.ts";
import { decimal } from "./numbers.ts";
import { keep, openingLines, readLines, tokens } from "./read-lines.ts";

const NAME = /^(?:Ip6|Icmp6|Udp6|UdpLite6)[A-Za-z0-9]+$/;

export const procSnmp6: HostParser = {
  name: "proc-snmp6",
  matchesCommand: (words) => readsProcNet(words, "snmp6"),
  matchesBody: (lines) =>
    openingLines(lines, 1).some((text) => {
      const words = tokens(text);
      return words.length === 2 && NAME.test(words[0]);
    }),
  parse(lines) {
    const counters: Counter[] = [];
    const unread = readLines(lines, (text, at) => {
      const [name, number = "", ...rest] = tokens(text);
      const value = decimal(number);
      if (value === undefined || rest.length > 0 || !NAME.test(name)) return false;
      return keep(counters, { at, name, value, absolute: true });
    });
    return { facts: { counters }, unread };
  },
};

/** `ethtool -S IFACE`: counters under the driver's own names. */
import type { HostParser, InterfaceCounter } from "./define.ts";
import { interfaceOperand, readInvocation } from "./invocation.ts";
import { keep, openingLines, readLines } from "./read-lines.ts";

export const ethtoolS: HostParser = {
  name: "ethtool-s",
  matchesCommand(words) {
    const { program, letters, long } = readInvocation(words);
    return program === "ethtool" && (letters.has("S") || long.has("statistics"));
  },
  matchesBody: (lines) => openingLines(lines, 1).some((text) => text.trim() === "NIC statistics:"),
  parse(lines, words) {
    const interfaceCounters: InterfaceCounter[] = [];
    // The output does not name the interface: without the command its counters are nobody's.
    const name = interfaceOperand(words);
    const unread = readLines(lines, (text, at) => {
      const line = text.trim();
      if (/^NIC statistics:$|^no stats available$/i.test(line)) return true;
      // Some drivers have blanks, brackets and colons in their names: `[0]: rx_ucast_packets: 5`.
      const colon = line.lastIndexOf(":");
      const counter = line.slice(0, Math.max(colon, 0)).trim();
      const number = line.slice(colon + 1).trim();
      if (name === undefined || counter === "" || counter.length > 100 || !/^[0-9]{1,20}$/.test(number))
        return false;
      return keep(interfaceCounters, { at, interface: name, name: counter, value: Number(number) });
    });
    return { facts: { interfaceCounters }, unread };
  },
};

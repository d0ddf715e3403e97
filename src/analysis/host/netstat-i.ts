/** `netstat -i`: packets, errors and drops of each interface. */
import type { HostParser, InterfaceCounter } from "./define.ts";
import { keepRow } from "./interface-row.ts";
import { readInvocation } from "./invocation.ts";
import { openingLines, readLines, tokens } from "./read-lines.ts";
import { cellsByColumn } from "./table.ts";

/** The kernel's names for the columns; OVR is the fifo's (net-tools lib/interface.c). */
const NAMES = new Map([
  ["RX-OK", "rx_packets"],
  ["RX-ERR", "rx_errors"],
  ["RX-DRP", "rx_dropped"],
  ["RX-OVR", "rx_fifo_errors"],
  ["TX-OK", "tx_packets"],
  ["TX-ERR", "tx_errors"],
  ["TX-DRP", "tx_dropped"],
  ["TX-OVR", "tx_fifo_errors"],
]);

const isHeading = (text: string): boolean => /^\s*Iface\s/.test(text) && text.includes("RX-OK");

export const netstatI: HostParser = {
  name: "netstat-i",
  matchesCommand(words) {
    const { program, letters, long } = readInvocation(words);
    // With -e it prints what ifconfig prints.
    return program === "netstat" && (letters.has("i") || long.has("interfaces")) && !letters.has("e");
  },
  matchesBody: (lines) => openingLines(lines).some(isHeading),
  parse(lines) {
    const interfaceCounters: InterfaceCounter[] = [];
    let columns: readonly string[] = [];
    const unread = readLines(lines, (text, at) => {
      if (text.trim() === "Kernel Interface table") return true;
      if (isHeading(text)) {
        columns = tokens(text);
        return true;
      }
      // An alias has no counters of its own.
      if (columns.length > 0 && / - no statistics available -/.test(text)) return true;
      const cells = cellsByColumn(columns, tokens(text));
      const name = cells?.get("Iface");
      if (!cells || name === undefined) return false;
      return keepRow(interfaceCounters, NAMES, { at, name, cells });
    });
    return { facts: { interfaceCounters }, unread };
  },
};

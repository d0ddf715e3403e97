/** /proc/net/dev: counters of each interface, receive left, transmit right (net-procfs.c dev_seq_printf_stats). */
import type { HostParser, InterfaceCounter } from "./define.ts";
import { keepRow } from "./interface-row.ts";
import { readsProcNet } from "./invocation.ts";
import { openingLines, readLines, tokens } from "./read-lines.ts";
import { cellsByColumn } from "./table.ts";

/**
 * The kernel's names for the columns. Three of them are sums there: `drop` left is rx_dropped and
 * rx_missed_errors, `frame` all framing errors, `carrier` all carrier errors; `frame` has no name.
 */
const NAMES = new Map([
  ["rx bytes", "rx_bytes"],
  ["rx packets", "rx_packets"],
  ["rx errs", "rx_errors"],
  ["rx drop", "rx_dropped"],
  ["rx fifo", "rx_fifo_errors"],
  ["rx multicast", "multicast"],
  ["tx bytes", "tx_bytes"],
  ["tx packets", "tx_packets"],
  ["tx errs", "tx_errors"],
  ["tx drop", "tx_dropped"],
  ["tx fifo", "tx_fifo_errors"],
  ["tx colls", "collisions"],
  ["tx carrier", "tx_carrier_errors"],
]);

const HEADING = /^\s*face\s*\|([a-z ]{1,200})\|([a-z ]{1,200})$/;

export const procNetDev: HostParser = {
  name: "proc-net-dev",
  matchesCommand: (words) => readsProcNet(words, "dev"),
  matchesBody: (lines) => openingLines(lines, 2).some((text) => HEADING.test(text.trimEnd())),
  parse(lines) {
    const interfaceCounters: InterfaceCounter[] = [];
    let columns: readonly string[] = [];
    const unread = readLines(lines, (text, at) => {
      const heading = HEADING.exec(text.trimEnd());
      if (heading) {
        columns = [
          ...tokens(heading[1]).map((column) => `rx ${column}`),
          ...tokens(heading[2]).map((column) => `tx ${column}`),
        ];
        return true;
      }
      if (/^Inter-\|\s+Receive\s+\|\s+Transmit$/.test(text.trim())) return true;
      // Old kernels leave no blank between the colon and a long number.
      const colon = text.lastIndexOf(":");
      const name = text.slice(0, colon).trim();
      const cells = cellsByColumn(columns, tokens(text.slice(colon + 1)));
      if (colon < 0 || !/^\S{1,15}$/.test(name) || !cells) return false;
      return keepRow(interfaceCounters, NAMES, { at, name, cells });
    });
    return { facts: { interfaceCounters }, unread };
  },
};

/** /proc/net/snmp and /proc/net/netstat: a line of names and a line of values for each protocol. */
import type { Counter, HostParser } from "./define.ts";
import { readsProcNet } from "./invocation.ts";
import { decimal } from "./numbers.ts";
import { keep, openingLines, readLines, tokens } from "./read-lines.ts";
import { cellsByColumn } from "./table.ts";

/** Settings and gauges among the counters; nstat leaves them out too (nstat.c useless_number). */
export const NOT_COUNTED: ReadonlySet<string> = new Set([
  "IpForwarding",
  "IpDefaultTTL",
  "TcpRtoAlgorithm",
  "TcpRtoMin",
  "TcpRtoMax",
  "TcpMaxConn",
  "TcpCurrEstab",
]);

const PREFIX = /^(?:Ip|Icmp|IcmpMsg|Tcp|Udp|UdpLite|TcpExt|IpExt|MPTcpExt): [A-Z]/;

export const procSnmp: HostParser = {
  name: "proc-snmp",
  matchesCommand: (words) => readsProcNet(words, "snmp") || readsProcNet(words, "netstat"),
  matchesBody: (lines) => openingLines(lines).some((text) => PREFIX.test(text)),
  parse(lines) {
    const counters: Counter[] = [];
    const headings = new Map<string, readonly string[]>();
    const unread = readLines(lines, (text, at) => {
      const [prefix, ...cells] = tokens(text);
      if (!/^[A-Z][A-Za-z0-9]*:$/.test(prefix) || cells.length === 0) return false;
      if (/^[A-Za-z]/.test(cells[0])) {
        headings.set(prefix, cells);
        return true;
      }
      const named = cellsByColumn(headings.get(prefix) ?? [], cells);
      headings.delete(prefix);
      if (!named) return false;
      for (const [column, cell] of named) {
        const name = prefix.slice(0, -1) + column;
        const value = decimal(cell);
        if (NOT_COUNTED.has(name) || value === undefined) continue;
        if (!keep(counters, { at, name, value, absolute: true })) return false;
      }
      return true;
    });
    return { facts: { counters }, unread };
  },
};

/**
 * /proc/net/stat/nf_conntrack: one row of hexadecimal numbers for each CPU
 * (net/netfilter/nf_conntrack_standalone.c ct_cpu_seq_show), the numbers of `conntrack -S`.
 */
import { addCpu, type CpuSums, summedCounters } from "./cpu-sums.ts";
import type { HostParser } from "./define.ts";
import { readsProcNet } from "./invocation.ts";
import { hex } from "./numbers.ts";
import { openingLines, readLines, tokens } from "./read-lines.ts";
import { cellsByColumn } from "./table.ts";

const isHeading = (text: string): boolean => /^\s*entries\s/.test(text) && text.includes(" insert_failed ");

export const procNfConntrack: HostParser = {
  name: "proc-nf-conntrack",
  matchesCommand: (words) => readsProcNet(words, "stat/nf_conntrack"),
  matchesBody: (lines) => openingLines(lines).some(isHeading),
  parse(lines) {
    const sums: CpuSums = new Map();
    let columns: readonly string[] = [];
    const unread = readLines(lines, (text, at) => {
      if (isHeading(text)) {
        columns = tokens(text).slice(0, 64);
        return true;
      }
      const cells = tokens(text);
      const named = cellsByColumn(columns, cells);
      if (!named || cells.some((cell) => hex(cell) === undefined)) return false;
      for (const [column, cell] of named) {
        // The number of entries is the same on every row: no counter, and no sum.
        if (column !== "entries") addCpu(sums, column, hex(cell) ?? 0, at);
      }
      return true;
    });
    return { facts: { counters: summedCounters("Conntrack", sums) }, unread };
  },
};

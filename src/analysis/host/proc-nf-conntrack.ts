/**
 * /proc/net/stat/nf_conntrack: one row of hexadecimal numbers for each CPU
 * (net/netfilter/nf_conntrack_standalone.c ct_cpu_seq_show), the numbers of `conntrack -S`.
 */
import { parseCpuTable } from "./cpu-table.ts";
import type { HostParser } from "./define.ts";
import { readsProcNet } from "./invocation.ts";
import { openingLines } from "./read-lines.ts";

const isHeading = (text: string): boolean => /^\s*entries\s/.test(text) && text.includes(" insert_failed ");

export const procNfConntrack: HostParser = {
  name: "proc-nf-conntrack",
  matchesCommand: (words) => readsProcNet(words, "stat/nf_conntrack"),
  matchesBody: (lines) => openingLines(lines).some(isHeading),
  parse: (lines) => parseCpuTable(lines, isHeading, "Conntrack"),
};

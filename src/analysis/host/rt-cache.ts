/** /proc/net/stat/rt_cache: one row of hexadecimal numbers for each CPU (net/ipv4/route.c rt_cpu_seq_show). */
import { parseCpuTable } from "./cpu-table.ts";
import type { HostParser } from "./define.ts";
import { readsProcNet } from "./invocation.ts";
import { openingLines } from "./read-lines.ts";

const isHeading = (text: string): boolean => /^\s*entries\s/.test(text) && text.includes(" in_martian_src");

export const rtCache: HostParser = {
  name: "rt-cache",
  matchesCommand: (words) => readsProcNet(words, "stat/rt_cache"),
  matchesBody: (lines) => openingLines(lines).some(isHeading),
  parse: (lines) => parseCpuTable(lines, isHeading, "RtCache"),
};

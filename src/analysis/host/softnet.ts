/** /proc/net/softnet_stat: a row of hexadecimal numbers for each CPU, no heading (net-procfs.c softnet_seq_show). */
import { addCpu, type CpuSums, summedCounters } from "./cpu-sums.ts";
import type { HostParser } from "./define.ts";
import { readsProcNet } from "./invocation.ts";
import { hex } from "./numbers.ts";
import { openingLines, readLines, tokens } from "./read-lines.ts";

/** Of the first three columns; what follows differs from kernel to kernel. */
const NAMES = ["processed", "dropped", "time_squeeze"];

/** Nine columns on the oldest kernels, fifteen on today's. */
const ROW = /^(?:[0-9a-f]{8} ){8,19}[0-9a-f]{8} *$/;

export const softnet: HostParser = {
  name: "softnet",
  matchesCommand: (words) => readsProcNet(words, "softnet_stat"),
  matchesBody: (lines) => openingLines(lines, 1).some((text) => ROW.test(text)),
  parse(lines) {
    const sums: CpuSums = new Map();
    const unread = readLines(lines, (text, at) => {
      const values = tokens(text).map(hex);
      if (values.length < 9 || values.includes(undefined)) return false;
      NAMES.forEach((name, i) => {
        addCpu(sums, name, values[i] ?? 0, at);
      });
      return true;
    });
    return { facts: { counters: summedCounters("Softnet", sums) }, unread };
  },
};

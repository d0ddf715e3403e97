/** `conntrack -S`: `cpu=0  found=0 invalid=3 ... drop=0`, a row for each CPU. */
import { addCpu, type CpuSums, summedCounters } from "./cpu-sums.ts";
import type { HostParser } from "./define.ts";
import { readInvocation } from "./invocation.ts";
import { decimal } from "./numbers.ts";
import { openingLines, readLines, tokens } from "./read-lines.ts";

export const conntrackStats: HostParser = {
  name: "conntrack-stats",
  matchesCommand(words) {
    const { program, letters, long } = readInvocation(words);
    return program === "conntrack" && (letters.has("S") || long.has("stats"));
  },
  matchesBody: (lines) =>
    openingLines(lines).some((text) => /^cpu=[0-9]+\s/.test(text) && text.includes(" drop=")),
  parse(lines) {
    const sums: CpuSums = new Map();
    const unread = readLines(lines, (text, at) => {
      const pairs = tokens(text).map((word) => word.split("=", 2));
      const values = pairs.map(([name, number]) =>
        /^[a-z_]{1,40}$/.test(name) ? decimal(number ?? "") : undefined,
      );
      if (pairs.length < 2 || pairs[0][0] !== "cpu" || values.includes(undefined)) return false;
      for (let i = 1; i < pairs.length; i++) addCpu(sums, pairs[i][0], values[i] ?? 0, at);
      return true;
    });
    return { facts: { counters: summedCounters("Conntrack", sums) }, unread };
  },
};

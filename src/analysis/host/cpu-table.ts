/** /proc/net/stat/*: a heading, and one row of hexadecimal numbers for each CPU. */
import { addCpu, type CpuSums, summedCounters } from "./cpu-sums.ts";
import type { BodyLine, ParsedBody } from "./define.ts";
import { hex } from "./numbers.ts";
import { readLines, tokens } from "./read-lines.ts";
import { cellsByColumn } from "./table.ts";

/** @param prefix of the counters' names: `RtCache` makes `in_martian_src` `RtCacheInMartianSrc` */
export function parseCpuTable(
  lines: readonly BodyLine[],
  isHeading: (text: string) => boolean,
  prefix: string,
): ParsedBody {
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
      if (column === "entries") continue;
      addCpu(sums, column, hex(cell) ?? 0, at);
    }
    return true;
  });
  return { facts: { counters: summedCounters(prefix, sums) }, unread };
}

/** Counters that are printed once for each CPU: their sums. */
import type { Counter, LineRef } from "./define.ts";
import { camelCase } from "./table.ts";

/** By the name that is printed: the sum, and a row to quote. */
export type CpuSums = Map<string, { at: LineRef; value: number }>;

/** The kernel's tables have some twenty columns. */
const MOST = 100;

/** Adds one CPU's number. The row that is quoted is the first that is not zero, so that it shows the number. */
export function addCpu(sums: CpuSums, name: string, value: number, at: LineRef): void {
  const sum = sums.get(name);
  if (!sum && sums.size >= MOST) return;
  if (!sum || sum.value === 0) sums.set(name, { at, value });
  else sum.value += value;
}

/** `drop` with prefix `Conntrack` becomes the counter `ConntrackDrop`. */
export function summedCounters(prefix: string, sums: CpuSums): Counter[] {
  return [...sums].map(([name, { at, value }]) => ({
    at,
    name: camelCase(prefix, name),
    value,
    absolute: true,
  }));
}

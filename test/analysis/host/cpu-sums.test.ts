import { expect, test } from "vitest";
import { addCpu, type CpuSums, summedCounters } from "../../../src/analysis/host/cpu-sums.ts";
import { bodyLines } from "./parser-fixtures.ts";

const [first, second, third] = bodyLines("a\nb\nc").map(({ at }) => at);

test("adds up, and quotes the first row that is not zero", () => {
  const sums: CpuSums = new Map();
  addCpu(sums, "drop", 0, first);
  addCpu(sums, "drop", 3, second);
  addCpu(sums, "drop", 4, third);
  expect(summedCounters("Conntrack", sums)).toEqual([
    { at: second, name: "ConntrackDrop", value: 7, absolute: true },
  ]);
});

test("keeps to a table's size", () => {
  const sums: CpuSums = new Map();
  for (let i = 0; i < 1000; i++) addCpu(sums, `n${i}`, 1, first);
  expect(sums.size).toBe(100);
});

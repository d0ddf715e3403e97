import { describe, expect, it } from "vitest";
import { compareSamples } from "../../bench/compare.ts";
import { quantile, readCount } from "../../bench/cpu.ts";

const around = (value: number, spread: number) =>
  [-2, -1, 0, 1, 2].map((i) => value * (1 + (i * spread) / 2));

describe("two revisions", () => {
  it("are told apart beyond 15 % where the base is steady", () => {
    const base = around(1000, 0.01);
    expect(compareSamples(base, base, around(1100, 0.01))).toMatchObject({ slower: false });
    expect(compareSamples(base, base, around(1200, 0.01))).toMatchObject({
      slower: true,
      base: 1000,
      head: 1200,
    });
    expect(compareSamples(base, base, around(500, 0.01))).toMatchObject({ slower: false, ratio: 0.5 });
  });

  it("need more where the base differs from itself", () => {
    const head = around(1250, 0.01);
    expect(compareSamples(around(950, 0.01), around(1100, 0.01), head)?.slower).toBe(false);
    expect(compareSamples(around(1000, 0.5), around(1000, 0.5), head)?.slower).toBe(false);
    expect(compareSamples(around(1000, 0.5), around(1000, 0.5), around(2000, 0.5))?.slower).toBe(true);
  });

  it("need the least value to be worse too: a busy machine only ever adds", () => {
    const base = around(1000, 0.01);
    expect(compareSamples(base, base, [1000, 1400, 1410, 1420, 1430])).toMatchObject({
      slower: false,
      ratio: 1.41,
    });
  });

  it("are not judged by a few milliseconds, nor by a stage that one lacks", () => {
    expect(compareSamples([5], [5], [15])?.slower).toBe(false);
    expect(compareSamples([5], [5], [50])?.slower).toBe(true);
    expect(compareSamples([], [], [50])).toBeUndefined();
    expect(compareSamples([50], [50], [])).toBeUndefined();
  });
});

it("quantiles lie between values in proportion", () => {
  expect([0, 0.25, 0.5, 0.9, 1].map((share) => quantile([4, 1, 3, 2, 5], share))).toEqual([1, 2, 3, 4.6, 5]);
  expect(quantile([1, 2], 0.5)).toBe(1.5);
});

describe("the count of perf stat", () => {
  it("is the first field of its line", () =>
    expect(readCount("# started on Thu\n\n1234567,,instructions:u,1000,100.00,,\n")).toBe(1_234_567));

  it.each(["<not supported>,,instructions:u,0,100.00,,", "<not counted>,,instructions:u,0,0.00,,", ""])(
    "is none in %j",
    (line) => expect(readCount(line)).toBeUndefined(),
  );
});

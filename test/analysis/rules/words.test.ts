import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listed, plural, SYSTEMATIC, splitChance } from "../../../src/analysis/rules/words.ts";

it.each([
  [[], ""],
  [["rs1"], "rs1"],
  [["rs1", "rs2"], "rs1 and rs2"],
  [["rs1", "rs2", "rs3"], "rs1, rs2 and rs3"],
  [["rs1", "rs1", "rs2"], "rs1 and rs2"],
])("%j in words", (names, text) => expect(listed(names)).toBe(text));

it("counts one and many", () => {
  expect(plural(1, "packet")).toBe("1 packet");
  expect(plural(0, "packet")).toBe("0 packets");
  expect(plural(30, "request")).toBe("30 requests");
});

describe("the chance of a clean split", () => {
  /** 1 / C(lost + arrived, lost), by the sum of logarithms. */
  const exact = (lost: number, arrived: number) => {
    let log = 0;
    for (let i = 1; i <= lost; i++) log += Math.log(i) - Math.log(arrived + i);
    return Math.exp(log);
  };

  it.each([
    [3, 3, 0.05],
    [5, 5, 0.004],
    [7, 7, 0.0003],
    [10, 1, 0.09],
  ])("of %i lost and %i arrived is about %f", (lost, arrived, chance) =>
    expect(splitChance(lost, arrived)).toBeCloseTo(chance, chance < 0.001 ? 4 : 2),
  );

  it("is Fisher's, whichever side is larger", () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }), (a, b) => {
        expect(splitChance(a, b)).toBeCloseTo(exact(a, b), 9);
        expect(splitChance(a, b)).toBe(splitChance(b, a));
      }),
    ));

  it("says nothing without packets on both sides", () => {
    expect(splitChance(0, 100)).toBe(1);
    expect(splitChance(100, 0)).toBe(1);
  });

  it("is systematic for five against five, not for three against three", () => {
    expect(splitChance(5, 5)).toBeLessThan(SYSTEMATIC);
    expect(splitChance(3, 3)).toBeGreaterThan(SYSTEMATIC);
  });

  it("is a number for any counts", () => {
    const chance = splitChance(1e9, 1e9);
    expect(chance).toBeGreaterThanOrEqual(0);
    expect(chance).toBeLessThan(1e-30);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { confidenceOf, splitGrounds } from "../../../src/analysis/rules/confidence.ts";
import { Ground } from "../../../src/report/schema.ts";

const DIRECT: readonly Ground[] = ["message", "counter", "split"];
const LEVELS = ["possible", "likely", "confirmed"];
const grounds = fc.uniqueArray(fc.constantFrom(...Ground.options));
const level = (of: readonly Ground[]) => LEVELS.indexOf(confidenceOf(of));

describe("confidenceOf", () => {
  it.each<readonly [readonly Ground[], string]>([
    [[], "possible"],
    [["hint"], "possible"],
    [["absence"], "possible"],
    [["hint", "absence"], "possible"],
    [["may"], "possible"],
    [["may", "absence"], "likely"],
    [["must"], "likely"],
    [["must", "absence"], "likely"],
    [["counter"], "likely"],
    [["split"], "likely"],
    [["counter", "absence"], "confirmed"],
    [["counter", "must"], "confirmed"],
    [["split", "absence"], "confirmed"],
    [["message"], "confirmed"],
    [["message", "doubt"], "likely"],
    [["split", "absence", "doubt"], "likely"],
  ])("%j is %s", (given, expected) => expect(confidenceOf(given)).toBe(expected));

  it("is never confirmed by conclusions alone", () => {
    fc.assert(
      fc.property(grounds, (given) => {
        if (!given.some((g) => DIRECT.includes(g))) expect(confidenceOf(given)).not.toBe("confirmed");
      }),
    );
  });

  it("falls by doubt and by nothing else, and counts a kind once", () => {
    fc.assert(
      fc.property(grounds, fc.constantFrom(...Ground.options), (given, more) => {
        const gain = level([...given, more]) - level(given);
        expect(more === "doubt" ? -gain : gain).toBeGreaterThanOrEqual(0);
        expect(level([...given, ...given])).toBe(level(given));
      }),
    );
  });
});

describe("splitGrounds", () => {
  it("confirms what is systematic and has no rival attribute", () => {
    expect(confidenceOf(splitGrounds(true, true))).toBe("confirmed");
    expect(confidenceOf(splitGrounds(true, false))).toBe("likely");
    expect(confidenceOf(splitGrounds(false, true))).toBe("possible");
  });
});

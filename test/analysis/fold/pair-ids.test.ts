import { expect, test } from "vitest";
import { PairIds } from "../../../src/analysis/fold/pair-ids.ts";
import { seeded } from "../../cases/damage.ts";

test("pairs get 0, 1, 2 ... as they are first met, and keep their numbers while the table grows", () => {
  for (const expected of [0, 1, 5000]) {
    const ids = new PairIds(expected);
    const known = new Map<string, number>();
    const random = seeded(expected);
    for (let i = 0; i < 20_000; i++) {
      // Few values in each word: pairs return, and many share a word.
      const [a, b] = [random(200) * 0x01000000, random(100) - 50];
      const key = `${a | 0} ${b | 0}`;
      expect(ids.find(a, b)).toBe(known.get(key) ?? -1);
      if (!known.has(key)) known.set(key, known.size);
      expect(ids.add(a, b)).toBe(known.get(key));
    }
    expect(ids.count).toBe(known.size);
  }
});

test("words are compared as 32 bits, signed or not", () => {
  const ids = new PairIds(1);
  expect(ids.add(0xffffffff, -1)).toBe(0);
  expect(ids.add(-1, 0xffffffff)).toBe(0);
  expect(ids.find(-1, 0)).toBe(-1);
});

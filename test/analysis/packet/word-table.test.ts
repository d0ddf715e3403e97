import fc from "fast-check";
import { expect, test } from "vitest";
import { WordTable } from "../../../src/analysis/packet/word-table.ts";

function intern(table: WordTable, ...words: number[]): number {
  table.key.set(words);
  return table.intern();
}

test("equal records get one id, ids are dense from 0, and words come back", () => {
  const record = fc.tuple(fc.nat(0xffffffff), fc.nat(3));
  fc.assert(
    fc.property(fc.array(record, { maxLength: 3000 }), (records) => {
      const table = new WordTable(2, 100_000);
      const ids = new Map<string, number>();
      for (const [a, b] of records) {
        const id = intern(table, a, b);
        expect(id).toBe(ids.get(`${a} ${b}`) ?? ids.size);
        ids.set(`${a} ${b}`, id);
        expect([table.word(id, 0), table.word(id, 1)]).toEqual([a, b]);
      }
      expect(table.count).toBe(ids.size);
      expect(table.overflows).toBe(0);
    }),
    { numRuns: 30 },
  );
});

test("it grows, and finds again what it had before", () => {
  const table = new WordTable(1, 1_000_000);
  for (let i = 0; i < 20_000; i++) expect(intern(table, i * 7)).toBe(i);
  for (let i = 0; i < 20_000; i++) expect(intern(table, i * 7)).toBe(i);
});

test("when full, new records share one id of zeros and are counted; known ones stay", () => {
  const table = new WordTable(1, 4);
  const ids = [11, 12, 13, 14, 15, 12].map((word) => intern(table, word));
  expect(ids).toEqual([0, 1, 2, 3, 3, 1]);
  expect(table.word(3, 0)).toBe(0);
  expect(table.count).toBe(4);
  expect(table.overflows).toBe(2);
});

test("records made to collide end in the overflow record, the others do not", () => {
  // Two words: the second undoes what the first did to the hash, so that all hash alike.
  const table = new WordTable(2, 100_000);
  const step = (h: number, word: number) => {
    const x = Math.imul(h ^ word, 0x9e3779b1);
    return x ^ (x >>> 15);
  };
  const target = step(2, 1);
  for (let i = 1; i <= 2000; i++) intern(table, i, step(2, i) ^ target ^ 99);
  expect(table.overflows).toBeGreaterThan(0);
  const before = table.overflows;
  const id = intern(table, 123_456, 1);
  expect(table.word(id, 0)).toBe(123_456);
  expect(table.overflows).toBe(before);
  // Nor does a record of zeros that is really there, after the table has grown.
  const overflow = intern(table, 2001, step(2, 2001) ^ target ^ 99);
  for (let i = 0; i < 5000; i++) intern(table, i, 1);
  expect(intern(table, 0, 0)).not.toBe(overflow);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { Carry } from "../../../src/analysis/capture/carry.ts";
import { chunksOf } from "./read-all.ts";

test("a chunk alone is handed on as it is", () => {
  const carry = new Carry();
  const chunk = Uint8Array.of(1, 2, 3);
  expect(carry.join(chunk)).toBe(chunk);
  carry.keep(chunk, 3);
  expect(carry.length).toBe(0);
  expect(carry.join(chunk)).toBe(chunk);
});

test("a tail outlives the chunk it came from", () => {
  const carry = new Carry();
  const chunk = Uint8Array.of(1, 2, 3);
  carry.keep(carry.join(chunk), 1);
  chunk.fill(0);
  expect(carry.length).toBe(2);
  expect([...carry.join(Uint8Array.of(4))]).toEqual([2, 3, 4]);
});

test("what was given stays as it is until the next join", () => {
  const carry = new Carry();
  carry.keep(carry.join(Uint8Array.of(1, 2)), 1);
  const given = carry.join(Uint8Array.of(3, 4, 5));
  carry.keep(given, 2);
  expect([...given]).toEqual([2, 3, 4, 5]);
  expect([...carry.join(Uint8Array.of(6))]).toEqual([4, 5, 6]);
});

test("dropped is gone", () => {
  const carry = new Carry();
  carry.keep(carry.join(Uint8Array.of(1, 2)), 0);
  carry.drop();
  expect(carry.length).toBe(0);
  expect([...carry.join(Uint8Array.of(9))]).toEqual([9]);
});

test("taking any number of bytes from any chunks gives every byte once, in order", () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), lengths, fc.array(fc.nat(50)), (bytes, sizes, takes) => {
      const carry = new Carry();
      const taken: number[] = [];
      chunksOf(bytes, sizes).forEach((chunk, i) => {
        const joined = carry.join(chunk);
        const used = Math.min(takes[i] ?? 1, joined.length);
        taken.push(...joined.subarray(0, used));
        carry.keep(joined, used);
        chunk.fill(0);
      });
      taken.push(...carry.join(new Uint8Array(0)));
      expect(taken).toEqual([...bytes]);
    }),
  );
});

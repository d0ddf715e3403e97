import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashBytes, mix } from "../../src/lib/hash.ts";

const over = (some: Uint8Array) => new DataView(some.buffer, some.byteOffset, some.length);
const bytes = fc.uint8Array({ maxLength: 40 });

describe("hashBytes", () => {
  it("depends on the bytes of the range, not on where they stand", () =>
    fc.assert(
      fc.property(bytes, fc.nat(9), fc.uint8Array({ maxLength: 9 }), (middle, before, after) => {
        const whole = Uint8Array.from([...new Uint8Array(before).fill(7), ...middle, ...after]);
        expect(hashBytes(over(whole), before, before + middle.length, 1)).toBe(
          hashBytes(over(middle), 0, middle.length, 1),
        );
      }),
    ));

  it("is 32 bits, unsigned", () =>
    fc.assert(
      fc.property(bytes, fc.integer(), (some, seed) => {
        const hash = hashBytes(over(some), 0, some.length, seed);
        expect(hash).toBe(hash >>> 0);
      }),
    ));

  it("changes with any one bit, with the length and with the seed", () => {
    const base = Uint8Array.from({ length: 23 }, (_, i) => i * 11);
    const seen = new Set([
      hashBytes(over(base), 0, 23, 1),
      hashBytes(over(base), 0, 22, 1),
      hashBytes(over(base), 0, 23, 2),
    ]);
    for (let bit = 0; bit < 23 * 8; bit++) {
      const other = base.slice();
      other[bit >> 3] ^= 1 << (bit & 7);
      seen.add(hashBytes(over(other), 0, 23, 1));
    }
    expect(seen.size).toBe(3 + 23 * 8);
  });

  it("tells zeros of different lengths apart", () => {
    const zeros = new Uint8Array(64);
    const hashes = Array.from({ length: 64 }, (_, n) => hashBytes(over(zeros), 0, n, 5));
    expect(new Set(hashes).size).toBe(64);
  });
});

it("mix spreads small numbers over the low bits that tables use", () => {
  const slots = new Set(Array.from({ length: 1024 }, (_, i) => mix(0, i) & 1023));
  // A thousand balls into as many boxes leave about a third empty; a bad hash leaves nearly all.
  expect(slots.size).toBeGreaterThan(550);
});

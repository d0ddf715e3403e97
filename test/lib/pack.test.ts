import { describe, expect, test } from "vitest";
import { pack, Unpacker } from "../../src/lib/pack.ts";
import { seeded } from "../cases/damage.ts";

const ARRAYS = [
  Uint8Array.of(1, 2, 3),
  Uint16Array.of(0xffff, 1),
  Uint32Array.of(0xdeadbeef),
  Float64Array.of(-0.5, Number.MAX_SAFE_INTEGER),
  new Uint32Array(0),
] as const;

function readAll(bytes: Uint8Array): readonly unknown[] {
  const from = new Unpacker(bytes);
  return [from.bytes(), from.halves(), from.words(), from.doubles(), from.words()];
}

test("what is packed comes back, wherever the bytes lie", () => {
  const packed = pack(ARRAYS);
  expect(readAll(packed)).toEqual(ARRAYS);
  for (let shift = 0; shift < 9; shift++) {
    const moved = new Uint8Array(packed.length + 20).fill(0xaa);
    moved.set(packed, shift);
    expect(readAll(moved.subarray(shift, shift + packed.length))).toEqual(ARRAYS);
  }
});

test("a part of a longer array is packed alone", () => {
  expect(new Unpacker(pack([Uint32Array.of(1, 2, 3, 4).subarray(1, 3)])).words()).toEqual(
    Uint32Array.of(2, 3),
  );
});

test("the layout: count, kind and length of each in little endian, then the arrays at multiples of eight", () => {
  expect([...pack([Uint16Array.of(0x0102), Uint8Array.of(9)])]).toEqual([
    ...[2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
    ...[2, 1, 0, 0, 0, 0, 0, 0],
    ...[9, 0, 0, 0, 0, 0, 0, 0],
  ]);
  expect([...pack([])]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
});

describe("other bytes than were packed are an error", () => {
  test("another kind is asked for, or more", () => {
    const packed = pack([Uint16Array.of(1)]);
    expect(() => new Unpacker(packed).bytes()).toThrow(RangeError);
    expect(() => new Unpacker(packed).words()).toThrow(RangeError);
    expect(() => new Unpacker(packed).doubles()).toThrow(RangeError);
    const from = new Unpacker(packed);
    from.halves();
    expect(() => from.halves()).toThrow(RangeError);
  });

  test("cut before the end of the last array", () => {
    const packed = pack(ARRAYS.slice(0, 4));
    for (let length = 0; length < packed.length; length++)
      expect(() => {
        const from = new Unpacker(packed.slice(0, length));
        return [from.bytes(), from.halves(), from.words(), from.doubles()];
      }).toThrow(RangeError);
  });

  test("counts and lengths without end", () => {
    for (const at of [0, 4, 8]) {
      const packed = pack([Uint32Array.of(1)]);
      new DataView(packed.buffer).setUint32(at, 0xffffffff, true);
      expect(() => new Unpacker(packed).words()).toThrow(RangeError);
    }
  });

  test("damaged at random: arrays within the bytes, or an error", () => {
    let errors = 0;
    for (let seed = 0; seed < 3000; seed++) {
      const random = seeded(seed);
      const packed = pack(ARRAYS);
      for (let n = 1 + random(3); n > 0; n--) packed[random(52)] = random(256);
      try {
        for (const array of readAll(packed))
          if (ArrayBuffer.isView(array)) expect(array.byteLength).toBeLessThanOrEqual(packed.length);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        errors++;
      }
    }
    expect(errors).toBeGreaterThan(1000);
  });
});

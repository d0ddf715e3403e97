import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { i64, optionText, u64, visitOptions } from "../../../src/analysis/capture/pcapng-options.ts";
import { join, option, Writer } from "./build-capture.ts";

function optionsOf(bytes: Uint8Array, little: boolean): [number, number[]][] {
  const found: [number, number[]][] = [];
  visitOptions(bytes, 0, bytes.length, little, (code, at, length) => {
    found.push([code, [...bytes.subarray(at, at + length)]]);
  });
  return found;
}

describe("visitOptions", () => {
  test("finds what was written, to the end mark", () => {
    const one = fc.tuple(fc.integer({ min: 1, max: 0xffff }), fc.uint8Array({ maxLength: 20 }));
    fc.assert(
      fc.property(fc.array(one), fc.boolean(), (options, little) => {
        const end = option(little, 0, new Uint8Array(0));
        const after = option(little, 1, Uint8Array.of(1));
        const bytes = join([...options.map(([code, value]) => option(little, code, value)), end, after]);
        expect(optionsOf(bytes, little)).toEqual(options.map(([code, value]) => [code, [...value]]));
      }),
    );
  });

  test("ends at an option that does not fit, and never reads past the end", () => {
    const whole = option(true, 2, Uint8Array.of(1, 2, 3));
    const broken = new Writer(true).u16(3).u16(9).u32(0).done();
    expect(optionsOf(join([whole, broken]), true)).toEqual([[2, [1, 2, 3]]]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.boolean(), (bytes, little) => {
        visitOptions(bytes, 0, bytes.length, little, (_, at, length) => {
          expect(at + length).toBeLessThanOrEqual(bytes.length);
        });
      }),
    );
  });

  test("the last option may lack its padding", () => {
    const bytes = option(true, 2, Uint8Array.of(1, 2, 3)).subarray(0, 7);
    expect(optionsOf(bytes, true)).toEqual([[2, [1, 2, 3]]]);
  });
});

test("64-bit numbers in both byte orders", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.boolean(), (value, little) => {
      const bytes = new Writer(little).u64(value).done();
      expect(u64(bytes, 0, little)).toBe(Number(value));
      expect(i64(bytes, 0, little)).toBe(Number(BigInt.asIntN(64, value)));
    }),
  );
  expect(i64(new Writer(true).u64(-1n).done(), 0, true)).toBe(-1);
});

test("text ends at a NUL and at the limit; bytes that are no UTF-8 do not throw", () => {
  const text = new TextEncoder().encode("eth0\0\0\0");
  expect(optionText(text, 0, text.length, 100)).toBe("eth0");
  expect(optionText(text, 1, 6, 2)).toBe("th");
  expect(optionText(Uint8Array.of(0x61, 0xff), 0, 2, 100)).toBe("a\ufffd");
});

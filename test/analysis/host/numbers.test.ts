import fc from "fast-check";
import { expect, test } from "vitest";
import { decimal, hex, scaled } from "../../../src/analysis/host/numbers.ts";

test("reads plain decimal numbers and nothing else", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (n) => {
      expect(decimal(String(n))).toBe(n);
    }),
  );
  for (const text of ["", "-1", "1.5", "0x10", "1e3", " 1", "١", "1".repeat(21)])
    expect(decimal(text)).toBeUndefined();
});

test("reads hexadecimal numbers without a prefix", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (n) => {
      expect(hex(n.toString(16))).toBe(n);
    }),
  );
  for (const text of ["", "0x10", "g", "-a", "f".repeat(17)]) expect(hex(text)).toBeUndefined();
});

test("takes a suffix for a number that was cut", () => {
  expect(scaled("99999999")).toEqual({ value: 99_999_999, exact: true });
  expect(scaled("123456K")).toEqual({ value: 123_456_000, exact: false });
  expect(scaled("3T")).toEqual({ value: 3e12, exact: false });
  for (const text of ["K", "1k", "1KB", "1.2M", ""]) expect(scaled(text)).toBeUndefined();
});

import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { crc32 } from "../../../src/analysis/capture/crc32.ts";

test("is zlib's, also in two parts", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), fc.uint8Array({ maxLength: 50 }), (a, b) => {
      expect(crc32(0, a)).toBe(zlibCrc32(a));
      expect(crc32(crc32(0, a), b)).toBe(zlibCrc32(Buffer.concat([a, b])));
    }),
  );
});

test("has the check value of the CRC catalogue", () => {
  expect(crc32(0, new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
});

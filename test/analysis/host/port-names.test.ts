import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePort } from "../../../src/analysis/host/port-names.ts";

test("reads numbers up to 65535", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 65_535 }), (n) => {
      expect(parsePort(String(n))).toBe(n);
    }),
  );
  for (const text of ["65536", "-1", "", "*", "constructor"]) expect(parsePort(text)).toBeUndefined();
});

test("knows well-known names", () => {
  expect(["http", "domain", "https", "ms-wbt-server"].map(parsePort)).toEqual([80, 53, 443, 3389]);
});

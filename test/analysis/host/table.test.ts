import { expect, test } from "vitest";
import { camelCase, cellsByColumn } from "../../../src/analysis/host/table.ts";

test("pairs columns with cells", () => {
  expect(cellsByColumn(["a", "b"], ["1", "2"])?.get("b")).toBe("2");
});

test("pairs nothing when a cell is missing or too much", () => {
  expect(cellsByColumn(["a", "b"], ["1"])).toBeUndefined();
  expect(cellsByColumn(["a"], ["1", "2"])).toBeUndefined();
});

test("names counters as nstat would", () => {
  expect(camelCase("RtCache", "in_martian_src")).toBe("RtCacheInMartianSrc");
  expect(camelCase("", "x")).toBe("X");
});

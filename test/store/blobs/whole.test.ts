import { expect, it } from "vitest";
import { isWhole } from "../../../src/store/blobs/whole.ts";
import { StoreError } from "../../../src/store/define.ts";

it("takes what is as long as it was written, and what nothing was noted of", () => {
  expect(() => isWhole(5, "5")).not.toThrow();
  expect(() => isWhole(5, undefined)).not.toThrow();
});

it.each(["4", "6", "", "x"])("refuses five bytes where %j was noted", (noted) => {
  expect(() => isWhole(5, noted)).toThrow(StoreError);
});

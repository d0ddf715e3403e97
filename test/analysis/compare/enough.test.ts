import { expect, it } from "vitest";
import { isEnough, neededAfter } from "../../../src/analysis/compare/enough.ts";

it.each([
  [{ lost: 60, arrived: 0 }, 2],
  [{ lost: 3, arrived: 0 }, 7],
  // One packet was tried and lost.
  [{ lost: 1, arrived: 0 }, 10],
  [{ lost: 30, arrived: 30 }, 8],
  [{ lost: 20, arrived: 160 }, 45],
])("after %j it takes %d packets that arrive", (before, needed) => {
  expect(neededAfter(before)).toBe(needed);
  expect(isEnough(before, needed)).toBe(true);
  expect(isEnough(before, needed - 1)).toBe(false);
});

it("asks for no more than anybody would send", () => {
  expect(neededAfter({ lost: 1, arrived: 1_000_000 })).toBeLessThan(200_000);
});

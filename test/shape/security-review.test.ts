/** docs/security-review.md points at tests: they have to be there. */
import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ROOT } from "./source-files.ts";

const review = readFileSync(`${ROOT}docs/security-review.md`, "utf8");
const cited = [...review.matchAll(/`([a-z-]+(?:\/[a-z-]+)*\/?[a-z0-9-]+\.(?:test\.)?ts)`/g)].map(
  ([, path]) => path,
);

it("cites tests that there are", () => {
  expect(cited.length).toBeGreaterThan(20);
  expect(cited.filter((path) => !existsSync(`${ROOT}test/${path}`))).toEqual([]);
});

it("has all ten points of the list", () => {
  for (let n = 1; n <= 10; n++) expect(review).toContain(`| **API${n}** `);
});

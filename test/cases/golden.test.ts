/**
 * Every case gives the report that is written down, to the byte. After a change that is meant:
 * `npm run cases:accept`, and read the diff.
 */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { analyzeFiles, CASES, expectedPath, golden, readParts } from "./cases.ts";

test.each(CASES)("%s gives the expected report", async (id) => {
  const analysis = await analyzeFiles(await readParts(id));
  const expected = await readFile(expectedPath(id), "utf8");
  // First as values, for a diff that can be read, then as bytes.
  expect(JSON.parse(golden(analysis))).toEqual(JSON.parse(expected));
  expect(golden(analysis)).toBe(expected);
});

/** Numbers, and names and addresses with digits or dots. */
const facts = (text: string) =>
  (text.match(/[\w.:-]*\d[\w.:-]*/g) ?? []).map((f) => f.replace(/[.:]+$/, "")).sort();

test.each(CASES)("%s is said in Chinese too, with all of its numbers", async (id) => {
  const { verdict } = JSON.parse(await readFile(expectedPath(id), "utf8"));
  expect(verdict.summary.zh).toMatch(/\p{Script=Han}/u);
  expect(verdict.observed.zh).toMatch(/\p{Script=Han}/u);
  expect(facts(verdict.observed.zh)).toEqual(facts(verdict.observed.en));
});

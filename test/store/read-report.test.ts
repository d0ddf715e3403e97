/**
 * Reports as every version wrote them, cut to a few of each kind (test/fixtures/reports): whoever adds a field to the
 * report puts one of the version before here, and never changes one.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LANGUAGES } from "../../src/render/define.ts";
import { RENDERERS } from "../../src/render/index.ts";
import { inLanguage } from "../../src/render/language.ts";
import { Report } from "../../src/report/schema.ts";
import { StoreError } from "../../src/store/define.ts";
import { readStored } from "../../src/store/read-report.ts";

const FOLDER = new URL("../fixtures/reports/", import.meta.url);
const written = readdirSync(FOLDER).map(
  (name) => [name, readFileSync(new URL(name, FOLDER), "utf8")] as const,
);

it("has what every version wrote", () => {
  expect(written.length).toBeGreaterThanOrEqual(4);
});

describe.each(written)("the report %s", (_, json) => {
  it("is read, with all that it says", () => {
    const report = readStored(json);
    expect(report).toMatchObject(JSON.parse(json));
    expect(report.verdict.cause).toBe("fabric-antispoof-forward");
  });

  it.each(LANGUAGES)("is shown in every format, in %s", (language) => {
    const report = inLanguage(readStored(json), language);
    expect(Report.safeParse(report).error).toBeUndefined();
    for (const { suffix, render } of RENDERERS)
      expect(render(report, language).length, suffix).toBeGreaterThan(20);
  });

  it("is an error of the store when it came back broken", () => {
    for (const length of [0, 1, json.length / 2, json.length - 3])
      expect(() => readStored(json.slice(0, length))).toThrow(StoreError);
  });
});

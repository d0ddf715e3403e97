import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LANGUAGES } from "../../src/render/define.ts";
import { inLanguage } from "../../src/render/language.ts";
import { segmentsCsv } from "../../src/render/segments-csv.ts";
import { caseReport, SHOWN } from "./case-report.ts";
import { hostileAnalysis, hostileReports } from "./hostile.ts";
import { readCsv } from "./read-csv.ts";

describe.each(LANGUAGES)("segments as CSV in %s", (language) => {
  it.each(SHOWN)("has a row for each of %s", async (id) => {
    const report = await caseReport(id, language);
    const [head, ...rows] = readCsv(segmentsCsv.render(report, language));
    expect(head).toContain("missing");
    expect(rows).toHaveLength(report.segments.length);
    for (const row of rows) expect(row).toHaveLength(head.length);
  });
});

it("holds the numbers of the report", async () => {
  const shown = segmentsCsv.render(await caseReport("dr-antispoof", "en"), "en");
  expect(shown).toContain("request,ds,rs1,30,0,30,0,");
});

it("is no formula and breaks no row, whatever is in the report", async () => {
  const check = (shown: string) => {
    for (const cell of readCsv(shown).flat()) expect(cell).not.toMatch(/^\s*[=+\-@]|\p{Cc}/u);
  };
  check(segmentsCsv.render(inLanguage(await hostileAnalysis(), "en"), "en"));
  fc.assert(fc.property(hostileReports, (report) => check(segmentsCsv.render(report, "zh"))));
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LANGUAGES } from "../../src/render/define.ts";
import { line } from "../../src/render/line.ts";
import { caseReport, SHOWN } from "./case-report.ts";
import { hostileReports } from "./hostile.ts";

describe.each(LANGUAGES)("a report as one line in %s", (language) => {
  it.each(SHOWN)("names outcome, summary and id of %s", async (id) => {
    const report = await caseReport(id, language);
    const shown = line.render(report, language);
    expect(shown).toContain(report.verdict.observed.slice(0, 60));
    expect(shown.endsWith(` [${report.id}]\n`)).toBe(true);
  });
});

it("opens with outcome, confidence and cause", async () => {
  const report = await caseReport("dr-antispoof", "en");
  expect(line.render(report, "en")).toMatch(
    /^FAULTY \(likely\) fabric-antispoof-forward · fabric: 60 of 60 /,
  );
  expect(line.render(report, "zh")).toMatch(/^有故障 \(很可能\) fabric-antispoof-forward · 网络: /);
});

it("is one short line that calls nobody, whatever is in the report", () => {
  fc.assert(
    fc.property(hostileReports, (report) => {
      const shown = line.render(report, "en");
      expect(shown.length).toBeLessThan(300);
      expect(shown.indexOf("\n")).toBe(shown.length - 1);
      expect(shown.trimEnd()).not.toMatch(/@[\w<]|[<>`]|:\/\/|\bwww\.|\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});

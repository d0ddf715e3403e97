import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LANGUAGES } from "../../src/render/define.ts";
import { inLanguage } from "../../src/render/language.ts";
import { markdownShort } from "../../src/render/markdown-short.ts";
import { caseReport, SHOWN } from "./case-report.ts";
import { fullReport, hostileAnalysis, hostileReports } from "./hostile.ts";
import { expectInert, textOf } from "./read-markdown.ts";

describe.each(LANGUAGES)("a report as short Markdown in %s", (language) => {
  it.each(SHOWN)("holds the verdict of %s in under 3,000 characters", async (id) => {
    const report = await caseReport(id, language);
    const shown = markdownShort.render(report, language);
    expect(shown.length).toBeLessThan(3000);
    expectInert(shown);
    expect(textOf(shown)).toContain(report.verdict.observed);
    expect(shown).toContain(`\`${report.id}\``);
    if (report.verdict.nextSteps.length > 0) expect(shown).toContain(report.verdict.nextSteps[0].command);
  });
});

it("has the legs that lost, evidence, the fix, its check and what is open", async () => {
  const shown = markdownShort.render(await caseReport("dr-antispoof", "en"), "en");
  expect(shown).toContain("| request | ds &gt; rs1 | 30 | 0 | 30 | 0 |");
  for (const part of ["## Evidence", "frame 11", "## Fix", "## Proof", "tcpdump", "## What is open"])
    expect(shown).toContain(part);
  expect(shown).toContain("Cut to fit");
});

it("does not say that it was cut where it was not", () => {
  expect(markdownShort.render(fullReport("en"), "en")).not.toContain("Cut to fit");
});

it("is inert where a real analysis quotes hostile lines", async () => {
  expectInert(markdownShort.render(inLanguage(await hostileAnalysis(), "en"), "en"));
});

it("is inert and short whatever any string of the report is", () => {
  fc.assert(
    fc.property(hostileReports, fc.constantFrom(...LANGUAGES), (report, language) => {
      const shown = markdownShort.render(report, language);
      expect(shown.length).toBeLessThan(3000);
      expectInert(shown);
    }),
    { numRuns: 80 },
  );
});

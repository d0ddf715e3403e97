import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LANGUAGES } from "../../src/render/define.ts";
import { inLanguage } from "../../src/render/language.ts";
import { markdownShort } from "../../src/render/markdown-short.ts";
import { SAMPLE } from "../report/sample.ts";
import { poisoned } from "./hostile.ts";
import { reportOf } from "./report-of.ts";

const SAMPLE_EN = inLanguage(SAMPLE, "en");

describe("a report as short Markdown", () => {
  it("holds the verdict, the legs, some frames, the fix and its check", async () => {
    const shown = markdownShort.render(await reportOf("dr-antispoof", "en"), "en");
    expect(shown).toMatch(/^# FAULTY \(\w+\): `fabric-antispoof-forward`\n/);
    expect(shown).toMatch(/\| request ds > rs1 \| \d+ \| 0 \| \d+ \| 0 \|/);
    expect(shown).toMatch(/\*\*frame \d+\*\*/);
    expect(shown).toContain("**Fix on");
    expect(shown).toContain("**Proof on");
    expect(shown).toMatch(/Shortened\. The whole report: `[0-9a-f]{32}`\n$/);
  });

  it("is below 3,000 characters in its short form, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 5000 }), fc.nat(60), (text, legs) => {
        const report = poisoned(SAMPLE_EN, () => text);
        const many = { ...report, segments: Array.from({ length: legs }, () => report.segments[0]) };
        for (const language of LANGUAGES)
          expect(Array.from(markdownShort.render(many, language)).length).toBeLessThan(3000);
      }),
    );
  });
});

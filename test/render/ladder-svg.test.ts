import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { journeys, type Step } from "../../src/render/journeys.ts";
import { ladderSvg } from "../../src/render/ladder-svg.ts";
import { inLanguage } from "../../src/render/language.ts";
import { Analysis, type Report } from "../../src/report/schema.ts";
import { CASES, expectedPath } from "../cases/cases.ts";
import { harmless } from "./harmless.ts";
import { caseReport, strangers } from "./strangers.ts";

const textOf = (report: Report): string => harmless(ladderSvg.render(report, "en"))[0].text;

describe("the ladder", async () => {
  const article = await caseReport("article", "en");

  it("shows lost frames beside those that arrived on the same way", () => {
    const text = textOf(article);
    expect(text).toContain("ds frame 25 · 20:12:07.736757Z");
    expect(text).toContain("left ds for rs1 (id 0xa549, TTL 63");
    expect(text).toContain("rs1 frame 6 · 20:12:04.756332Z");
    expect(text).not.toContain("left ds for rs2");
  });

  it("cites no frame that the report does not", () => {
    const cited = new Set(
      article.findings.flatMap(({ evidence }) =>
        evidence.flatMap((e) => (e.kind === "frame" ? [`${e.host} frame ${e.frame}`] : [])),
      ),
    );
    const shown = harmless(ladderSvg.render(article, "en"))
      .filter(({ name }) => name === "text")
      .flatMap((e) => e.text.match(/^\w+ frame \d+/) ?? []);
    expect(shown.length).toBeGreaterThan(2);
    for (const frame of shown) expect(cited).toContain(frame);
  });

  it("takes counted traffic as a control where no frame of the cause arrived, and says so", async () => {
    const text = textOf(await caseReport("dr-rs-firewall-drop", "en"));
    expect(text).toContain("as a control");
    expect(text).toContain("no single frame is cited");
  });

  it("has no lost journey where nothing was lost", async () =>
    expect(textOf(await caseReport("dr-healthy", "en"))).toContain(
      "The report cites no frame that was lost.",
    ));

  it("says so where nothing can be shown", () =>
    expect(textOf({ ...article, findings: [], probes: [] })).toContain("Nothing can be shown"));

  it("draws no arrow of a note that it does not know", () => {
    const findings = article.findings.map((finding) => ({
      ...finding,
      evidence: finding.evidence.map((e) => (e.kind === "frame" ? { ...e, note: "left ds for nowhere" } : e)),
    }));
    const drawn = harmless(ladderSvg.render({ ...article, findings, probes: [] }, "en"));
    expect(drawn.filter(({ name }) => name === "polygon")).toEqual([]);
    expect(drawn[0].text).toContain("left ds for nowhere");
  });

  it("draws the same arrows of a note in Chinese", async () => {
    const drawn = harmless(ladderSvg.render(await caseReport("article", "zh"), "zh"));
    const [{ text }] = drawn;
    const arrows = (of: typeof drawn) => of.filter(({ name }) => name === "polygon").length;
    expect(arrows(drawn)).toBe(arrows(harmless(ladderSvg.render(article, "en"))));
    expect(arrows(drawn)).toBeGreaterThan(0);
    expect(text).toContain("从 ds 发往 rs1（id 0xa549, TTL 63");
    expect(text).not.toContain("left ds for rs1");
  });

  it("is drawn of any strings, and nothing of them acts", () => {
    fc.assert(
      fc.property(strangers(article), (report) => {
        harmless(ladderSvg.render(report, "zh"));
      }),
      { numRuns: 60 },
    );
  });
});

/** Where steps begin and end, and which frames they show: all but the words. */
const drawnOf = (steps: readonly Step[]) =>
  steps.map(({ at, from, to, lost, frame, probe }) => ({
    at,
    from,
    to,
    lost,
    frame: frame ? `${frame.host} ${frame.frame}` : undefined,
    probe,
  }));

/** An expected report, with what it leaves out left empty: no picture is made of that. */
const Expected = z.looseObject({ segments: z.array(z.looseObject({})) }).transform((said) =>
  Analysis.parse({
    ...said,
    states: [],
    segments: said.segments.map((segment) => ({ ...segment, kinds: [] })),
  }),
);

describe("what the ladder draws does not hang on the language", () => {
  const cases = CASES.map((id) => {
    const analysis = Expected.parse(JSON.parse(readFileSync(expectedPath(id), "utf8")));
    const shown = (language: "en" | "zh") =>
      journeys(inLanguage({ ...analysis, createdAt: "2026-03-04T05:06:07.000Z" }, language));
    return { id, en: shown("en"), zh: shown("zh") };
  });

  it.each(cases.map((one) => [one.id, one] as const))("%s", (_, { en, zh }) => {
    for (const part of ["lost", "through", "cited"] as const)
      expect(drawnOf(zh[part])).toEqual(drawnOf(en[part]));
    expect(zh.control).toBe(en.control);
  });

  it("and it draws ways of frames, lost and not, in many of the cases", () => {
    const ways = (part: "lost" | "through") =>
      cases.filter(({ zh }) => zh[part].some(({ from, frame }) => from !== undefined && frame !== undefined));
    expect(ways("lost").length).toBeGreaterThan(20);
    expect(ways("through").length).toBeGreaterThan(5);
  });
});

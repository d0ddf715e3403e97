import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ladderSvg } from "../../src/render/ladder-svg.ts";
import type { Report } from "../../src/report/schema.ts";
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

  it("is drawn of any strings, and nothing of them acts", () => {
    fc.assert(
      fc.property(strangers(article), (report) => {
        harmless(ladderSvg.render(report, "zh"));
      }),
      { numRuns: 60 },
    );
  });
});

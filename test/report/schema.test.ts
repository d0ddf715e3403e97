import { describe, expect, it } from "vitest";
import { inLanguage } from "../../src/render/language.ts";
import { Analysis, LAYERS, Report, SCHEMA_VERSION, StoredReport } from "../../src/report/schema.ts";
import { SAMPLE } from "./sample.ts";

describe("the report's shape", () => {
  it("is that of the sample, stored and shown", () => {
    expect(StoredReport.parse(SAMPLE)).toEqual(SAMPLE);
    const shown = inLanguage(SAMPLE, "en");
    expect(Report.parse(shown)).toEqual(shown);
  });

  it("holds words where it is stored, plain text where it is shown", () => {
    expect(Report.safeParse(SAMPLE).success).toBe(false);
    expect(StoredReport.safeParse(inLanguage(SAMPLE, "en")).success).toBe(false);
  });

  it("has no time of day in what the analysis makes", () => {
    expect(Object.keys(Analysis.shape)).not.toContain("createdAt");
    expect(Object.keys(StoredReport.shape)).toEqual([...Object.keys(Analysis.shape), "createdAt"]);
  });

  it("keeps the fields that others build on", () => {
    expect(SCHEMA_VERSION).toBe(1);
    expect(Object.keys(Analysis.shape)).toEqual([
      "id",
      "schemaVersion",
      "engine",
      "redaction",
      "verdict",
      "findings",
      "segments",
      "probes",
      "contrast",
      "captures",
      "clocks",
      "hosts",
      "services",
      "states",
      "rules",
      "inputs",
    ]);
    expect(Object.keys(Analysis.shape.verdict.shape)).toEqual([
      "outcome",
      "observed",
      "cause",
      "layer",
      "segments",
      "confidence",
      "summary",
      "affected",
      "also",
      "alternatives",
      "nextSteps",
    ]);
    expect(LAYERS).toEqual(["client", "fabric", "director", "real-server", "application", "capture"]);
  });

  it.each([
    ["another version", { schemaVersion: 2 }],
    ["a negative count", { verdict: { ...SAMPLE.verdict, affected: { packets: -1, of: 1 } } }],
    ["half a packet", { verdict: { ...SAMPLE.verdict, affected: { packets: 0.5, of: 1 } } }],
    ["an unknown outcome", { verdict: { ...SAMPLE.verdict, outcome: "fine" } }],
    ["an unknown layer", { verdict: { ...SAMPLE.verdict, layer: "cloud" } }],
    ["words without English", { verdict: { ...SAMPLE.verdict, summary: { zh: "无" } } }],
    ["evidence of no kind", { findings: [{ ...SAMPLE.findings[0], evidence: [{ host: "ds" }] }] }],
  ])("does not take %s", (_, wrong) =>
    expect(StoredReport.safeParse({ ...SAMPLE, ...wrong }).success).toBe(false),
  );
});

/** The director and one real server alone, captures only: what went to the others is not called lost. */
import { describe, expect, test } from "vitest";
import { analyzeFiles, CASES, readParts } from "./cases.ts";

const GIVEN = ["ds", "ds.capture", "rs1", "rs1.capture"];

describe.each(CASES)("%s", (id) => {
  test("ds and rs1 without state", async () => {
    const files = (await readParts(id)).filter(({ part }) => GIVEN.includes(part));
    const report = await analyzeFiles(files);
    const elsewhere = report.segments.filter((s) => s.from === "ds" && s.to !== "rs1" && s.to !== "ds");
    for (const segment of elsewhere) expect(segment.packets.missing, segment.to).toBe(0);
    expect(report.verdict.confidence === "confirmed" && report.verdict.outcome === "healthy").toBe(false);
  });
});

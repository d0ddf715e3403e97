import { readFileSync } from "node:fs";
import { Validator } from "@cfworker/json-schema";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { LANGUAGES } from "../../src/render/define.ts";
import { inLanguage } from "../../src/render/language.ts";
import { sarif } from "../../src/render/sarif.ts";
import { caseReport, SHOWN } from "./case-report.ts";
import { fullReport, hostileAnalysis, hostileReports } from "./hostile.ts";

/** OASIS' schema, as @microsoft/jest-sarif 1.0.0-beta.0 (MIT) carries it; a pattern in it is mistyped, and mended here. */
const TEXT = readFileSync(
  new URL("../fixtures/sarif/sarif-2.1.0-rtm.5.json", import.meta.url).pathname,
  "utf8",
);
const SCHEMA = z
  .record(z.string(), z.unknown())
  .parse(JSON.parse(TEXT.replaceAll("|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$", "(?:-[a-zA-Z]{2})?$")));
const validator = new Validator(SCHEMA, "4");

const Log = z.object({
  runs: z.array(
    z.object({
      tool: z.object({
        driver: z.object({
          rules: z.array(z.object({ id: z.string(), help: z.object({ text: z.string() }) })),
        }),
      }),
      results: z.array(
        z.object({
          ruleId: z.string(),
          ruleIndex: z.number(),
          level: z.string(),
          message: z.object({ text: z.string() }),
          locations: z.array(z.record(z.string(), z.unknown())),
          partialFingerprints: z.record(z.string(), z.string()),
        }),
      ),
    }),
  ),
});

/** Parsed, and valid by the schema. */
function logOf(text: string) {
  const parsed: unknown = JSON.parse(text);
  const { valid, errors } = validator.validate(parsed);
  expect(errors.map(({ instanceLocation, error }) => `${instanceLocation} ${error}`)).toEqual([]);
  expect(valid).toBe(true);
  return Log.parse(parsed).runs[0];
}

it("is held against a schema that refuses what is wrong", () => {
  expect(validator.validate({ version: "2.1.0", runs: [{ tool: {} }] }).valid).toBe(false);
  expect(
    validator.validate({ version: "2.1.0", runs: [{ tool: { driver: { name: "x", y: 1 } } }] }).valid,
  ).toBe(false);
});

describe.each(LANGUAGES)("a report as SARIF in %s", (language) => {
  it.each(SHOWN)("has a result and a rule per finding of %s", async (id) => {
    const report = await caseReport(id, language);
    const { tool, results } = logOf(sarif.render(report, language));
    expect(results.map(({ ruleId }) => ruleId)).toEqual(report.findings.map((finding) => finding.id));
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
    for (const { help } of tool.driver.rules) expect(help.text).not.toBe("");
  });
});

it("points at lines of state and at frames", async () => {
  const { results } = logOf(sarif.render(await caseReport("dr-antispoof", "en"), "en"));
  expect(results[0].level).toBe("error");
  const { locations } = results[0];
  expect(locations[0]).toMatchObject({
    physicalLocation: { artifactLocation: { uri: "ds" } },
    logicalLocations: [{ name: "frame 11", kind: "frame" }],
  });
  expect(locations.at(-1)).toMatchObject({
    physicalLocation: { artifactLocation: { uri: "ds.state.after" }, region: { startLine: 8 } },
  });
});

it("has fingerprints of the fault and its place only, which the next run has again", () => {
  const report = fullReport("en");
  const later = {
    ...report,
    id: "other",
    findings: report.findings.map((finding) => ({ ...finding, evidence: [], explanation: "9 of 13" })),
  };
  const prints = (r: typeof report) => logOf(sarif.render(r, "en")).results.map((x) => x.partialFingerprints);
  expect(prints(later)).toEqual(prints(report));
  expect(prints(report)).toEqual([{ "finding/v1": "sample-rule ds>rs1" }]);
});

it("is valid, links nowhere and leads nowhere, whatever is in the report", async () => {
  const check = (shown: string) => {
    const { results } = logOf(shown);
    for (const { message } of results) expect(message.text).not.toMatch(/\]\(|\{\d|:\/\/|@\w/);
    expect(shown).not.toMatch(/"uri":"[^"]*(?:[/:<>]|"\.\.?")/);
  };
  check(sarif.render(inLanguage(await hostileAnalysis(), "en"), "en"));
  fc.assert(
    fc.property(hostileReports, (report) => check(sarif.render(report, "en"))),
    { numRuns: 40 },
  );
});

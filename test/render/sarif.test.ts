import fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import { inLanguage } from "../../src/render/language.ts";
import { sarif } from "../../src/render/sarif.ts";
import { SAMPLE } from "../report/sample.ts";
import { nasty, poisoned } from "./hostile.ts";
import { reportOf } from "./report-of.ts";

const REPORT = inLanguage(SAMPLE, "en");

const message = z.object({ text: z.string().min(1) });
const location = z.strictObject({
  id: z.int().min(0).optional(),
  physicalLocation: z
    .strictObject({
      artifactLocation: z.strictObject({ uri: z.string().regex(/^[\w.!~*'()%-]*$/), index: z.int().min(0) }),
      region: z.strictObject({ startLine: z.int().min(1) }).optional(),
    })
    .optional(),
  logicalLocations: z.array(z.strictObject({ name: z.string(), kind: z.string() })),
  message: z.object({ text: z.string() }),
});
/** What is used of the format (SARIF 2.1.0, chapter 3), no property of which is unknown to it. */
const Log = z.strictObject({
  $schema: z.url(),
  version: z.literal("2.1.0"),
  runs: z.tuple([
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string(),
          version: z.string(),
          language: z.string().regex(/^[a-z]{2}-[A-Z]{2}$/),
          rules: z.array(
            z.strictObject({
              id: z.string(),
              shortDescription: z.object({ text: z.string() }),
              defaultConfiguration: z.object({ level: z.enum(["error", "warning", "note", "none"]) }),
              properties: z.object({}).loose(),
            }),
          ),
        }),
      }),
      automationDetails: z.object({ id: z.string() }),
      artifacts: z.array(z.object({ location: z.object({ uri: z.string() }), length: z.int() }).loose()),
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          ruleIndex: z.int().min(0),
          level: z.enum(["error", "warning", "note", "none"]),
          message,
          locations: z.array(location),
          relatedLocations: z.array(location),
          partialFingerprints: z.record(z.string(), z.string()),
          properties: z.object({}).loose(),
        }),
      ),
      properties: z.object({}).loose(),
    }),
  ]),
});

test("one result per finding, at the lines that are cited, with the rule's id", async () => {
  const report = await reportOf("dr-antispoof", "en");
  const [{ results, tool, artifacts }] = Log.parse(JSON.parse(sarif.render(report, "en"))).runs;
  expect(results.map((r) => r.ruleId)).toEqual(report.findings.map((f) => f.id));
  for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
  const [first] = results;
  expect(first.level).toBe("error");
  expect([...first.locations, ...first.relatedLocations].length).toBe(report.findings[0].evidence.length);
  expect(artifacts.map((a) => a.location.uri)).toEqual(report.inputs.map((i) => i.name));
});

test("the same fault has the same fingerprint, whatever else was sent", async () => {
  const printOf = async (id: string) =>
    Log.parse(JSON.parse(sarif.render(await reportOf(id, "en"), "en"))).runs[0].results[0]
      .partialFingerprints;
  expect(await printOf("dr-antispoof")).toEqual(await printOf("dr-antispoof-formats"));
});

test("is valid whatever it quotes", () => {
  fc.assert(
    fc.property(fc.infiniteStream(nasty), (texts) => {
      Log.parse(
        JSON.parse(
          sarif.render(
            poisoned(REPORT, () => texts.next().value ?? ""),
            "zh",
          ),
        ),
      );
    }),
  );
});

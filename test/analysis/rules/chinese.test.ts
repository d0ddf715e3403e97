/**
 * Findings say in Chinese what they say in English. The expected reports are what the analysis says of the
 * cases, to the byte (test/cases/golden.test.ts); on-cases.ts asks the same of each rule's own cases.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import * as z from "zod";
import { RULES } from "../../../src/analysis/rules/index.ts";
import { Analysis, type Finding, Words } from "../../../src/report/schema.ts";
import { CASES, expectedPath } from "../../cases/cases.ts";
import { lacking, lackingIn, SPOKEN } from "./spoken.ts";

/** The parts of an expected report that are read here. */
const Said = Analysis.pick({ verdict: true, findings: true, captures: true }).extend({
  segments: z.array(z.object({ because: Words })),
  inputs: z.array(z.unknown()),
});

const reports = CASES.map((id) => {
  const said = Said.parse(JSON.parse(readFileSync(expectedPath(id), "utf8")));
  return { id, said, hosts: said.captures.map((c) => c.host) };
});
const found = reports.flatMap(({ id, said, hosts }) =>
  said.findings.filter((f) => SPOKEN.has(f.id)).map((finding) => ({ id, finding, hosts })),
);

test.each(found.map((f) => [`${f.id}: ${f.finding.id}`, f] as const))("%s", (_, { finding, hosts }) => {
  expect(lacking(finding, hosts)).toEqual([]);
});

test.each(reports.map((r) => [r.id, r] as const))("%s beside its findings", (_, { said, hosts }) => {
  const { verdict, segments, captures, inputs } = said;
  // A leg that nothing is missing on has no reason.
  const reasons = segments.map((s) => s.because).filter(({ en }) => en !== "");
  expect(lackingIn([verdict, reasons, captures, inputs], hosts)).toEqual([]);
});

test("most findings of cases cite frames", () => {
  const citing = found.filter(({ finding }) => finding.evidence.some(({ kind }) => kind === "frame"));
  expect(citing.length).toBeGreaterThan(found.length / 2);
});

test("the list names rules, and cases have most of them", () => {
  expect([...SPOKEN].filter((id) => !RULES.some((r) => r.id === id))).toEqual([]);
  expect(new Set(found.map((f) => f.finding.id)).size).toBeGreaterThan(SPOKEN.size / 2);
});

describe("what is lacking is told", () => {
  const [{ finding, hosts }] = found;
  const saying = (zh: string | undefined): Finding => ({
    ...finding,
    explanation: { en: "Measured: 12 requests arrived at rs1", ...(zh === undefined ? {} : { zh }) },
  });
  it.each([
    ["no Chinese at all", undefined],
    ["English in its place", "12 requests arrived at rs1"],
    ["a lost number", "实测：请求到达 rs1"],
    ["another number", "实测：112 个请求到达 rs1"],
    ["a lost host", "实测：12 个请求到达"],
  ])("%s", (_, zh) => expect(lacking(saying(zh), [...hosts, "rs1"])).toHaveLength(1));
  it.each([
    ["no Chinese of a cited frame", undefined],
    ["English of a cited frame in its place", "left ds for rs1, 148 bytes"],
    ["a lost number of a cited frame", "从 ds 发往 rs1"],
    ["a lost host of a cited frame", "从 ds 发出，148 字节"],
  ])("%s", (_, zh) => {
    const note = { en: "left ds for rs1, 148 bytes", ...(zh === undefined ? {} : { zh }) };
    const frame = { kind: "frame", host: "ds", capture: "ds.pcap", frame: 1, time: null, note } as const;
    expect(lacking({ ...finding, evidence: [frame] }, [...hosts, "rs1"])).toHaveLength(1);
  });
  it("nothing", () => expect(lacking(saying("实测：12 个请求到达 rs1"), hosts)).toEqual([]));
});

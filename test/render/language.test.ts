import { expect, it } from "vitest";
import { inLanguage } from "../../src/render/language.ts";
import { Report } from "../../src/report/schema.ts";
import { SAMPLE } from "../report/sample.ts";

it("leaves plain strings where words were, and everything else as it was", () => {
  const report = inLanguage(SAMPLE, "en");
  expect(Report.parse(report)).toEqual(report);
  expect(report.findings[0].evidence[0]).toEqual({
    kind: "frame",
    host: "ds",
    capture: "ds.pcap",
    frame: 7,
    time: "2026-03-04T05:06:07.123456Z",
    note: "left ds and never arrived",
  });
  expect(report.probes).toEqual(SAMPLE.probes);
  expect(report.clocks).toEqual(SAMPLE.clocks);
  expect(JSON.stringify(report)).not.toMatch(/"(en|zh)":/);
});

it("takes Chinese where there is some, English where there is none", () => {
  const { verdict, findings } = inLanguage(SAMPLE, "zh");
  expect(verdict.summary).toBe(SAMPLE.verdict.summary.zh);
  expect(verdict.nextSteps[0].why).toBe("to see both sides");
  expect(findings[0].title).toBe("网络丢弃转发包");
});

it("takes hosts called like languages for hosts", () => {
  const probes = [{ ...SAMPLE.probes[0], seenAt: { en: 1, zh: 2 } }];
  expect(inLanguage({ ...SAMPLE, probes }, "zh").probes[0].seenAt).toEqual({ en: 1, zh: 2 });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LANGUAGES } from "../../src/render/define.ts";
import { junit } from "../../src/render/junit.ts";
import { inLanguage } from "../../src/render/language.ts";
import type { Report } from "../../src/report/schema.ts";
import { caseReport, SHOWN } from "./case-report.ts";
import { fullReport, hostileAnalysis, hostileReports } from "./hostile.ts";
import { readXml } from "./read-xml.ts";

const ELEMENTS = { fail: ["failure"], inconclusive: ["skipped"], error: ["error"], pass: [] };

/** Well formed, with the numbers that its cases add up to, and a case for each rule that applied. */
function casesOf(report: Report, language: "en" | "zh") {
  const { name, attributes, children } = readXml(junit.render(report, language));
  expect(name).toBe("testsuites");
  expect(children.map((child) => child.name)).toEqual(["testsuite"]);
  const cases = children[0].children.filter((child) => child.name === "testcase");
  const count = (outcome: string) => String(report.rules.filter((rule) => rule.outcome === outcome).length);
  expect(attributes).toMatchObject({ tests: String(cases.length), failures: count("fail") });
  expect(attributes).toMatchObject({ errors: count("error"), skipped: count("inconclusive") });
  const expected = report.rules.flatMap(({ outcome }) =>
    outcome === "not-applicable" ? [] : [ELEMENTS[outcome]],
  );
  expect(cases.map((c) => c.children.map((child) => child.name))).toEqual(expected);
  return cases;
}

describe.each(LANGUAGES)("a report as JUnit XML in %s", (language) => {
  it.each(SHOWN)("has a case for each rule that applied to %s", async (id) => {
    const report = await caseReport(id, language);
    expect(casesOf(report, language).length).toBeGreaterThan(5);
  });
});

it("says why a rule failed, with evidence and fix, and why one is open", async () => {
  const report = await caseReport("dr-antispoof", "en");
  const cases = casesOf(report, "en");
  const failed = cases.find(({ attributes }) => attributes.name === "fabric-antispoof-forward");
  const [failure] = failed?.children ?? [];
  expect(failure.attributes.type).toBe("broken");
  expect(failure.text).toContain("ds ds frame 11: left ds for rs1");
  expect(failure.text).toContain("ds$ openstack port set --allowed-address ip-address=0.0.0.0/0 $PORT_ID");
  const open = report.rules.find(({ outcome }) => outcome === "inconclusive");
  const skipped = cases.find(({ attributes }) => attributes.name === open?.id);
  expect(skipped?.children[0].attributes.message).toBe(open?.because);
});

it("has Chinese words around what is quoted", () => {
  expect(junit.render(fullReport("zh"), "zh")).toContain("修复: ds (openstack)");
});

it("is well formed whatever is in the report", async () => {
  casesOf(inLanguage(await hostileAnalysis(), "en"), "en");
  fc.assert(fc.property(hostileReports, (report) => void casesOf(report, "zh")));
});

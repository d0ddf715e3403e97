/** The rules as JUnit XML, for pipelines: one test case per rule that applied. */
import type { Report } from "../report/schema.ts";
import type { Renderer } from "./define.ts";
import { evidenceLine, remedyLines } from "./evidence-line.ts";
import { plainLine } from "./inert.ts";
import { LABELS, type Labels } from "./labels.ts";

export const junit: Renderer = {
  mediaType: "application/junit+xml",
  suffix: "junit.xml",
  render(report, language) {
    const rules = report.rules.filter(({ outcome }) => outcome !== "not-applicable");
    const count = (outcome: string) => rules.filter((rule) => rule.outcome === outcome).length;
    const counts =
      `tests="${rules.length}" failures="${count("fail")}" ` +
      `errors="${count("error")}" skipped="${count("inconclusive")}"`;
    const { id, createdAt, engine } = report;
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites name="lvs-verdict" ${counts}>`,
      `<testsuite name="lvs-verdict" ${counts} timestamp="${xml(createdAt)}">`,
      "<properties>",
      property("report", id),
      property("engine", engine.version),
      property("outcome", report.verdict.outcome),
      property("summary", report.verdict.summary),
      "</properties>",
      ...rules.map((rule) => testCase(report, rule, LABELS[language])),
      "</testsuite>",
      "</testsuites>",
      "",
    ].join("\n");
  },
};

const property = (name: string, value: string) => `<property name="${name}" value="${xml(value)}"/>`;

function testCase(report: Report, { id, outcome, because }: Report["rules"][number], words: Labels): string {
  const open = `<testcase classname="lvs-verdict" name="${xml(id)}"`;
  const reason = `message="${xml(because)}"`;
  switch (outcome) {
    case "inconclusive":
      return `${open}><skipped ${reason}/></testcase>`;
    case "error":
      return `${open}><error ${reason}/></testcase>`;
    case "fail": {
      const findings = report.findings.filter((finding) => finding.id === id);
      const lines = findings.flatMap((finding) => [
        plainLine(`${finding.title}: ${finding.explanation}`),
        ...finding.evidence.slice(0, MOST_EVIDENCE).map((evidence) => evidenceLine(evidence, words)),
        ...remedyLines(finding, words),
      ]);
      const type = findings[0]?.severity ?? "fail";
      return `${open}><failure ${reason} type="${type}">${lines.map(xml).join("\n")}</failure></testcase>`;
    }
    default:
      return `${open}/>`;
  }
}

const MOST_EVIDENCE = 20;

/** Text for an attribute in double quotes, or between tags. What XML 1.0 forbids is not in a plain line. */
const xml = (text: string): string =>
  plainLine(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;");

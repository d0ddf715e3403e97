/** The rules as JUnit XML: one test case per rule that applies, as pipelines show them. */
import type { Report } from "../report/schema.ts";
import type { Renderer } from "./define.ts";
import { xml } from "./xml.ts";

type Rule = Report["rules"][number];

export const junit: Renderer = {
  mediaType: "application/xml",
  suffix: "junit.xml",
  render(report) {
    const rules = report.rules.filter((r) => r.outcome !== "not-applicable");
    const count = (outcome: Rule["outcome"]) => rules.filter((r) => r.outcome === outcome).length;
    const totals = `tests="${rules.length}" failures="${count("fail")}" errors="${count("error")}" skipped="${count("inconclusive")}"`;
    return [
      `<?xml version="1.0" encoding="UTF-8"?>`,
      `<testsuites name="LVS Verdict" ${totals}>`,
      `  <testsuite name="${xml(report.id)}" timestamp="${xml(report.createdAt)}" ${totals}>`,
      "    <properties>",
      ...(["outcome", "confidence", "cause", "observed"] as const).map(
        (name) => `      <property name="${name}" value="${xml(report.verdict[name] ?? "")}"/>`,
      ),
      "    </properties>",
      ...rules.map((rule) => caseOf(rule, report)),
      "  </testsuite>",
      "</testsuites>",
      "",
    ].join("\n");
  },
};

function caseOf({ id, outcome, because }: Rule, { findings }: Report): string {
  const open = `    <testcase classname="lvs-verdict" name="${xml(id)}"`;
  if (outcome === "pass") return `${open}/>`;
  const message = `message="${xml(because)}"`;
  if (outcome === "inconclusive") return `${open}><skipped ${message}/></testcase>`;
  if (outcome !== "fail") return `${open}><error ${message}/></testcase>`;
  const finding = findings.find((f) => f.id === id);
  const text = finding
    ? [
        finding.title,
        finding.explanation,
        ...finding.evidence.map((e) =>
          e.kind === "frame"
            ? `${e.host} ${e.capture} frame ${e.frame}: ${e.note}`
            : e.kind === "state"
              ? `${e.host} ${e.input} line ${e.line}: ${e.text}`
              : `${e.host} ${e.name}: ${e.before ?? "?"} -> ${e.after ?? "?"}`,
        ),
        ...finding.remedies.flatMap((r) => r.commands.map((c) => `${r.host}$ ${c}`)),
      ].join("\n")
    : because;
  return `${open}><failure type="${xml(finding?.severity ?? "broken")}" ${message}>${xml(text)}</failure></testcase>`;
}

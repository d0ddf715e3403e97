/** Which findings went, stayed and came. */
import type { ComparedFinding } from "../../report/comparison.ts";
import type { Analysis, Finding, RuleOutcome } from "../../report/schema.ts";
import { zhOf } from "./names.ts";

const OUTCOMES_ZH: Readonly<Record<RuleOutcome, string>> = {
  fail: "不通过",
  pass: "通过",
  "not-applicable": "不适用",
  inconclusive: "无法判定",
  error: "出错",
};

/** Remarks on the inputs are of one analysis each: they are not compared. */
const told = (findings: readonly Finding[]) => findings.filter((f) => f.severity !== "note");

export function compareFindings(before: Analysis, after: Analysis): readonly ComparedFinding[] {
  const outcomeOf = (id: string) => after.rules.find((r) => r.id === id);
  const later = told(after.findings);
  const old = told(before.findings).map((b): ComparedFinding => {
    const a = later.find((f) => f.id === b.id);
    const rule = outcomeOf(b.id);
    const gone = rule?.outcome === "pass" || rule?.outcome === "not-applicable";
    return {
      id: b.id,
      change: a ? "stayed" : gone ? "gone" : "not-shown",
      title: b.title,
      before: b.severity,
      after: a?.severity ?? null,
      because: a ? a.title : (rule?.because ?? { en: "its rule was not tried", zh: "其规则没有运行" }),
    };
  });
  const came = later
    .filter((a) => !told(before.findings).some((b) => b.id === a.id))
    .map((a): ComparedFinding => {
      const rule = before.rules.find((r) => r.id === a.id);
      return {
        id: a.id,
        change: "came",
        title: a.title,
        before: null,
        after: a.severity,
        because: rule
          ? {
              en: `before: ${rule.outcome}, ${rule.because.en}`,
              zh: `变更前：${OUTCOMES_ZH[rule.outcome]}，${zhOf(rule.because)}`,
            }
          : { en: "its rule was not tried before", zh: "其规则在变更前没有运行" },
      };
    });
  return [...old, ...came];
}

export function isGrave(severity: Finding["severity"] | null): boolean {
  return severity === "broken" || severity === "degraded";
}

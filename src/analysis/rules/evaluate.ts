/** evaluate(): every rule judged; a rule that throws is `error`, never `fail`. */
import type { Evidence } from "../evidence/answers.ts";
import type { Judgement, Rule } from "./define.ts";

export interface Judged {
  readonly rule: Rule;
  readonly judgement: Judgement;
  /** What would fill the evidence that the rule lacks. */
  readonly fill: readonly { readonly host: string; readonly command: string }[];
}

export function evaluate(rules: readonly Rule[], evidence: Evidence): readonly Judged[] {
  return rules.map((rule) => {
    try {
      const judgement = rule.judge(evidence);
      const fill = judgement.outcome === "fail" ? [] : (judgement.fill ?? []);
      if (judgement.outcome === "fail" && !judgement.fault.evidence.some((e) => e.kind !== "count"))
        return { rule, fill, judgement: broken("it cites no frame and no line") };
      return { rule, fill, judgement };
    } catch (error) {
      return { rule, fill: [], judgement: broken(error instanceof Error ? error.message : "unknown") };
    }
  });
}

function broken(message: string): Judgement {
  return {
    outcome: "error",
    because: {
      en: `the rule failed: ${message.slice(0, 200)}`,
      zh: `规则执行出错：${message.slice(0, 200)}`,
    },
  };
}

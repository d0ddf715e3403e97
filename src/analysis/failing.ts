/** Rules that failed, in the order in which they come as the root cause. */
import type { Confidence, Severity, Span } from "../report/schema.ts";
import type { Observed } from "./observe/index.ts";
import { confidenceOf } from "./rules/confidence.ts";
import type { Fault, Rule } from "./rules/define.ts";
import type { Judged } from "./rules/evaluate.ts";

/** A rule that failed. */
export interface Failing {
  readonly rule: Rule;
  readonly fault: Fault;
  readonly severity: Severity;
  readonly confidence: Confidence;
}

const SEVERITIES: readonly Severity[] = ["broken", "degraded", "risk", "note"];

/** Root cause first. */
export function failingRules(observed: Observed, judged: readonly Judged[]): readonly Failing[] {
  return judged
    .flatMap(({ rule, judgement }): Failing[] =>
      judgement.outcome === "fail"
        ? [
            {
              rule,
              fault: judgement.fault,
              severity: judgement.fault.severity ?? rule.severity,
              confidence: confidenceOf(judgement.fault.grounds),
            },
          ]
        : [],
    )
    .sort((a, b) => compare(rank(observed, a), rank(observed, b)));
}

/** Above a risk: something does not work. */
export function isFault({ severity }: Failing): boolean {
  return severity === "broken" || severity === "degraded";
}

/** Sure before possible, grave before light, early on the way before late, many before few. */
function rank(observed: Observed, { fault, severity, confidence }: Failing): readonly number[] {
  const note = severity === "note";
  return [
    note ? 1 : 0,
    // Remarks: what concerns packets before what concerns the inputs.
    note ? -fault.packets : confidence === "possible" ? 1 : 0,
    SEVERITIES.indexOf(severity),
    Math.min(...fault.segments.map((s) => stage(observed, s))),
    confidence === "confirmed" ? 0 : 1,
    -fault.packets,
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return 0;
}

/** Place on a packet's way: 0 at the client, replies after everything else. */
function stage({ cast }: Observed, { from, to }: Span): number {
  const place = (name: string): number => {
    const member = cast.memberOfName(name);
    if (member < 0) return name === "client" ? 0 : 2;
    return cast.members[member].role === "client" ? 0 : cast.members[member].role === "director" ? 1 : 2;
  };
  const [a, b] = [place(from), place(to)];
  return b < a ? 100 + a : a * 10 + b;
}

/** decide(): root cause first; outcome, segment, confidence, alternatives, next steps. */
import type { Finding, Verdict } from "../report/schema.ts";
import { type Failing, failingRules, isFault } from "./failing.ts";
import { isLatent } from "./further.ts";
import { type LegGroup, legGroups, nameOf } from "./measure.ts";
import type { Observed } from "./observe/index.ts";
import type { Fault } from "./rules/define.ts";
import type { Judged } from "./rules/evaluate.ts";
import { faulty, unexplained } from "./verdict-of-loss.ts";
import { quiet } from "./verdict-of-quiet.ts";

export interface Decision {
  readonly verdict: Verdict;
  /** Root cause first. */
  readonly findings: readonly Finding[];
}

export function decide(observed: Observed, judged: readonly Judged[]): Decision {
  const failing = failingRules(observed, judged);
  const groups = legGroups(observed).map((g) => withoutHarmless(observed, g, judged));
  const lossy = groups.filter((g) => g.missing > 0);
  // Where packets are known to be lost, the cause is a fault that they were seen to end in.
  const top = failing.find((f) => isFault(f) && (lossy.length === 0 || !isLatent(f)));
  const verdict = top
    ? faulty(observed, top, failing, groups, judged)
    : lossy.length > 0
      ? unexplained(observed, failing, groups, judged)
      : quiet(observed, groups, judged);
  return { verdict, findings: failing.map(toFinding) };
}

/** What rules know to be no loss counts as passed where the verdict asks what is lost. */
function withoutHarmless(observed: Observed, group: LegGroup, judged: readonly Judged[]): LegGroup {
  const spared = group.legs.reduce((n, leg) => {
    const of = judged.flatMap(({ judgement }) =>
      judgement.outcome === "fail"
        ? []
        : (judgement.harmless ?? []).filter(
            (h) => h.from === nameOf(observed, leg.from) && h.to === nameOf(observed, leg.to),
          ),
    );
    return n + Math.min(leg.counts.missing, Math.max(0, ...of.map((h) => h.packets)));
  }, 0);
  return spared === 0 ? group : { ...group, missing: group.missing - spared };
}

function toFinding({ rule, fault, severity, confidence }: Failing): Finding {
  return {
    id: rule.id,
    severity,
    layer: rule.layer,
    segments: [...fault.segments],
    confidence,
    grounds: [...fault.grounds],
    title: rule.title,
    explanation: fault.explanation,
    evidence: distinct(fault.evidence),
    remedies: [...fault.remedies],
    verify: fault.verify.filter(
      (v, i, all) => all.findIndex((o) => o.host === v.host && o.command === v.command) === i,
    ),
  };
}

/** Several facts can stand in one line, above all in text that lost its line ends: it is cited once. */
function distinct(evidence: Fault["evidence"]): Finding["evidence"] {
  const seen = new Set<string>();
  return evidence.filter((citation) => {
    const key = JSON.stringify(citation);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** The verdict where something is known to be wrong: with a cause, or with a loss that no rule explains. */
import type { Verdict } from "../report/schema.ts";
import { type Failing, isFault } from "./failing.ts";
import { further, hiddenBehind } from "./further.ts";
import { arrivalClause, type LegGroup, lossClause, nameOf, sentence, together } from "./measure.ts";
import { CAPTURE_ALL, distinctSteps, fills, openReplies, steps } from "./next-steps.ts";
import type { Observed } from "./observe/index.ts";
import type { Rule } from "./rules/define.ts";
import type { Judged } from "./rules/evaluate.ts";
import { listed } from "./rules/words.ts";

/** The group of legs that a finding speaks of. */
function groupOf(observed: Observed, { fault }: Failing, groups: readonly LegGroup[]): LegGroup | undefined {
  return groups.find((g) =>
    g.legs.some(
      (l) =>
        (l.counts.missing > 0 || l.counts.unknown > 0) &&
        fault.segments.some(
          (s) =>
            s.from === nameOf(observed, l.from) &&
            (s.to === nameOf(observed, l.to) || (l.to < 0 && l.direction === "request")),
        ),
    ),
  );
}

/** The verdict where a rule names the cause. */
export function faulty(
  observed: Observed,
  top: Failing,
  failing: readonly Failing[],
  groups: readonly LegGroup[],
  judged: readonly Judged[],
): Verdict {
  const { fault, rule, confidence } = top;
  const also = further(top, failing);
  const own = groupOf(observed, top, groups);
  const lossy = groups.filter((g) => g.missing > 0);
  const ordered = [...lossy].sort((a, b) => Number(b === own) - Number(a === own));
  const measured =
    ordered.length > 0
      ? together(ordered.map((g) => lossClause(observed, g)))
      : arrivalClause(observed, groups);
  const said = sentence(measured);
  const causes = also.map((a) => a.cause);
  return {
    outcome: "faulty",
    observed: measured,
    cause: rule.id,
    layer: rule.layer,
    segments: [...fault.segments],
    confidence,
    summary: {
      en: `${said.en} ${LEVELS[confidence].en}: ${rule.title.en} (${rule.id}).${causes.length > 0 ? ` Also found: ${listed(causes)}.` : ""}`,
      zh: `${said.zh}${LEVELS[confidence].zh}：${rule.title.zh ?? rule.title.en}（${rule.id}）。${causes.length > 0 ? `另外发现：${causes.join("、")}。` : ""}`,
    },
    also,
    affected: { packets: fault.packets, of: Math.max(fault.packets, own?.sent ?? 0) },
    alternatives: [...(fault.rivals ?? [])],
    nextSteps: distinctSteps([
      ...(fault.nextSteps ?? []),
      ...openReplies(observed, groups),
      ...hiddenBehind(top),
      ...(confidence === "confirmed" ? [] : fills(judged, rule)),
    ]),
  };
}

/** Loss that was measured and that no rule explains. */
export function unexplained(
  observed: Observed,
  failing: readonly Failing[],
  groups: readonly LegGroup[],
  judged: readonly Judged[],
): Verdict {
  const lossy = groups.filter((g) => g.missing > 0);
  const [first] = lossy;
  const measured = together(lossy.map((g) => lossClause(observed, g)));
  const said = sentence(measured);
  const open = judged.filter(
    ({ rule, judgement }) =>
      judgement.outcome === "inconclusive" && rule.severity !== "note" && touches(rule, first),
  );
  const segments = lossy
    .flatMap((g) => g.legs.filter((l) => l.counts.missing > 0))
    .map((l) => ({
      from: nameOf(observed, l.from),
      to: l.to < 0 && l.direction === "request" ? "rs" : nameOf(observed, l.to),
    }));
  return {
    outcome: "faulty",
    observed: measured,
    cause: null,
    layer: LAYERS[first.kind],
    segments,
    confidence: "possible",
    summary: {
      en: `${said.en} What was given does not show why.`,
      zh: `${said.zh}现有输入不足以说明原因。`,
    },
    also: failing.filter(isFault).map(({ rule }) => ({
      cause: rule.id,
      because: {
        en: `${rule.title.en}: stands in the configuration, and is not where these packets end`,
        zh: `${rule.title.zh ?? rule.title.en}：存在于配置中，但不是这些报文终止之处`,
      },
    })),
    affected: { packets: first.missing, of: first.sent },
    alternatives: open.map(({ rule, judgement }) => ({ cause: rule.id, because: judgement.because })),
    nextSteps: distinctSteps([...steps(open), ...openReplies(observed, groups), ...CAPTURE_ALL]),
  };
}

const LEVELS = {
  confirmed: { en: "Cause", zh: "原因" },
  likely: { en: "Likely cause", zh: "很可能的原因" },
  possible: { en: "Possible cause", zh: "可能的原因" },
} as const;

const LAYERS = {
  in: "fabric",
  through: "director",
  forward: "fabric",
  delivery: "real-server",
  reply: "fabric",
  "reply-through": "director",
} as const;

/** Could this rule explain a loss of that kind? */
function touches(rule: Rule, group: LegGroup): boolean {
  const needs: Readonly<Record<LegGroup["kind"], readonly string[]>> = {
    in: ["vipClaims", "vipLookups", "frontLoss"],
    through: ["directorLoss", "passages"],
    forward: ["forwardLoss"],
    delivery: ["deliveries"],
    reply: ["replyLoss"],
    "reply-through": ["replyLoss"],
  };
  return [...rule.needs, ...rule.wants].some((question) => needs[group.kind].includes(question));
}

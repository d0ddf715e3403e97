/** decide(): root cause first; outcome, segment, confidence, alternatives, next steps. */
import type { Confidence, Finding, Severity, Span, Verdict } from "../report/schema.ts";
import { further, hiddenBehind, isLatent } from "./further.ts";
import { arrivalClause, type LegGroup, legGroups, lossClause, nameOf } from "./measure.ts";
import { CAPTURE_ALL, distinctSteps, fills, openReplies, steps } from "./next-steps.ts";
import type { Observed } from "./observe/index.ts";
import { confidenceOf } from "./rules/confidence.ts";
import type { Fault, Rule } from "./rules/define.ts";
import type { Judged } from "./rules/evaluate.ts";
import { listed } from "./rules/words.ts";

/** A rule that failed. */
interface Failing {
  readonly rule: Rule;
  readonly fault: Fault;
  readonly severity: Severity;
  readonly confidence: Confidence;
}

export interface Decision {
  readonly verdict: Verdict;
  /** Root cause first. */
  readonly findings: readonly Finding[];
}

const SEVERITIES: readonly Severity[] = ["broken", "degraded", "risk", "note"];

export function decide(observed: Observed, judged: readonly Judged[]): Decision {
  const failing = judged
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
  const groups = legGroups(observed).map((g) => withoutHarmless(observed, g, judged));
  const lossy = groups.filter((g) => g.missing > 0);
  // Where packets are known to be lost, the cause is a fault that they were seen to end in.
  const top = failing.find(
    (f) => (f.severity === "broken" || f.severity === "degraded") && (lossy.length === 0 || !isLatent(f)),
  );
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

function faulty(
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
  const measured = ordered.map((g) => lossClause(observed, g)).join("; ") || arrivalClause(observed, groups);
  return {
    outcome: "faulty",
    observed: { en: measured },
    cause: rule.id,
    layer: rule.layer,
    segments: [...fault.segments],
    confidence,
    summary: {
      en: `${sentence(measured)} ${confidence === "confirmed" ? "Cause" : confidence === "likely" ? "Likely cause" : "Possible cause"}: ${rule.title.en} (${rule.id}).${also.length > 0 ? ` Also found: ${listed(also.map((a) => a.cause))}.` : ""}`,
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
function unexplained(
  observed: Observed,
  failing: readonly Failing[],
  groups: readonly LegGroup[],
  judged: readonly Judged[],
): Verdict {
  const lossy = groups.filter((g) => g.missing > 0);
  const [first] = lossy;
  const measured = lossy.map((g) => lossClause(observed, g)).join("; ");
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
    observed: { en: measured },
    cause: null,
    layer: LAYERS[first.kind],
    segments,
    confidence: "possible",
    summary: { en: `${sentence(measured)} What was given does not show why.` },
    also: failing
      .filter((f) => f.severity === "broken" || f.severity === "degraded")
      .map(({ rule }) => ({
        cause: rule.id,
        because: { en: `${rule.title.en}: stands in the configuration, and is not where these packets end` },
      })),
    affected: { packets: first.missing, of: first.sent },
    alternatives: open.map(({ rule, judgement }) => ({ cause: rule.id, because: judgement.because })),
    nextSteps: distinctSteps([...steps(open), ...openReplies(observed, groups), ...CAPTURE_ALL]),
  };
}

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

/** Nothing is known to be missing: healthy when everything was seen, else inconclusive. */
function quiet(observed: Observed, groups: readonly LegGroup[], judged: readonly Judged[]): Verdict {
  const { answered } = observed;
  const group = (kind: LegGroup["kind"]) => groups.find((g) => g.kind === kind);
  const forward = group("forward");
  const delivery = group("delivery");
  const reply = group("reply");
  const total = (forward?.sent ?? 0) || (delivery?.sent ?? 0) || (group("in")?.sent ?? 0);
  const unknown = groups.reduce((n, g) => n + g.unknown, 0);
  const everyAnswer = answered.asked > 0 && answered.answered === answered.asked;
  const entered = group("in");
  // Requests of which no director is known to have got any: proven by as many at the real servers, or as many replies.
  const cameIn =
    (entered?.unknown ?? 0) === 0 ||
    Math.max(delivery?.sent ?? 0, reply?.arrived ?? 0) >= (entered?.sent ?? 0);
  const everySeen = delivery !== undefined && delivery.unknown === 0 && (forward?.unknown ?? 0) === 0;
  const repliesArrive =
    (reply?.unknown ?? 0) === 0 ||
    everyAnswer ||
    (answered.asked > 0 && answered.progressing === answered.asked);
  const stuck = judged.some(
    ({ rule, judgement }) =>
      rule.id === "return-antispoof-vip" &&
      judgement.outcome === "inconclusive" &&
      judgement.because.en.includes("SYN"),
  );
  // Delivered, and whether the answers that were made ever leave is open: that is no health.
  const mute =
    !everyAnswer &&
    observed.deliveries.some((d) => d.silent.length > 0) &&
    judged.some(({ rule, judgement }) => rule.id === "app-no-reply" && judgement.outcome === "inconclusive");
  const measured = arrivalClause(observed, groups);
  const base = { cause: null, segments: [], alternatives: [], also: [], affected: { packets: 0, of: total } };
  if (cameIn && (everySeen || everyAnswer) && repliesArrive && !stuck && !mute)
    return {
      ...base,
      outcome: "healthy",
      observed: { en: measured },
      layer: null,
      confidence: unknown === 0 ? "confirmed" : "likely",
      summary: {
        en: `No loss: ${measured}.${unknown > 0 ? " What captures could not show is proven by the answers." : ""}`,
      },
      nextSteps: [
        ...openReplies(observed, groups),
        {
          host: "ds",
          command: "ipvsadm -Ln --stats",
          why: { en: "the counters of the service go on growing evenly while it stays healthy" },
        },
      ],
    };
  const open = judged.filter(
    ({ rule, judgement }) => judgement.outcome === "inconclusive" && rule.severity !== "note",
  );
  return {
    ...base,
    outcome: "inconclusive",
    observed: { en: measured },
    layer: null,
    confidence: "possible",
    alternatives: open
      .slice(0, 12)
      .map(({ rule, judgement }) => ({ cause: rule.id, because: judgement.because })),
    summary: {
      en: stuck
        ? `Clients repeat their SYN although the real servers answered it: the answers do not reach them, or are refused. ${sentence(measured)}`
        : `${sentence(measured)} Nothing is known to be lost, and not everything was seen.`,
    },
    nextSteps: distinctSteps([...openReplies(observed, groups), ...steps(open), ...CAPTURE_ALL]),
  };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
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

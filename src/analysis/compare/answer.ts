/** The answer: what the two analyses together prove, or that they do not. */
import type { ComparedFinding, ComparisonAnswer } from "../../report/comparison.ts";
import type { Analysis, LegKind, Span } from "../../report/schema.ts";
import { isGrave } from "./findings.ts";
import { arrivedAlike, isAmong, kindsAt } from "./kinds.ts";
import type { LegJudgement } from "./legs.ts";
import { listedNames } from "./names.ts";

export interface Compared {
  readonly before: Analysis;
  readonly after: Analysis;
  readonly legs: readonly LegJudgement[];
  readonly findings: readonly ComparedFinding[];
  /** Is anything different in the state of the hosts? */
  readonly changed: boolean;
}

export interface Answer {
  readonly answer: ComparisonAnswer;
  readonly because: readonly string[];
}

/** Of faults that no hop shows as loss, so many packets that arrive prove that they are gone. */
const ENOUGH = 10;

export function answerOf(compared: Compared): Answer {
  const { before, after, legs, findings } = compared;
  if (after.segments.every((s) => s.packets.sent === 0))
    return unverified("after shows no packet of a virtual service: configuration alone proves no delivery");
  const [hit, shown] = [before, after].map(({ segments }) => kindsAt(segments, []));
  if (hit.length > 0 && !shown.some((a) => hit.some((b) => b.service === a.service)))
    return unverified(
      `before is of ${listedNames(servicesOf(hit))}, after of ${listedNames(servicesOf(shown)) || "no service whose packets are known to arrive or not"}`,
    );
  const worse = [
    ...legs.filter((l) => l.answer === "worse").map((l) => `${hop(l)}: ${l.because.en}`),
    ...newFaults(compared).map((f) => `${f.id} is new: ${f.title.en}`),
  ];
  if (worse.length > 0) return { answer: "worse", because: worse };
  if (before.verdict.outcome !== "faulty")
    return unverified(
      before.verdict.outcome === "healthy"
        ? "before shows no fault, so there is nothing that could be proven mended"
        : "before does not show a fault",
    );
  if (after.verdict.outcome === "healthy") return whenHealthy(compared);
  if (after.verdict.outcome === "inconclusive")
    return unverified(
      `after is inconclusive: ${after.verdict.observed.en}`,
      ...legs.filter((l) => l.lossy && l.answer === "unverified").map((l) => `${hop(l)}: ${l.because.en}`),
    );
  return whenFaulty(compared, findings);
}

function unverified(...because: readonly string[]): Answer {
  return { answer: "unverified", because };
}

const hop = ({ from, to, direction }: LegJudgement) =>
  `${direction} ${from === to ? `in ${from}` : `${from} > ${to}`}`;

function servicesOf(kinds: readonly LegKind[]): string[] {
  return [...new Set(kinds.map((k) => k.service))];
}

/**
 * Grave findings that no hop shows as loss (a wrong source), of a cluster that was healthy or about hops that
 * worked, and of packets that arrived before. Lost packets are judged hop by hop.
 */
function newFaults({ before, after, findings }: Compared): readonly ComparedFinding[] {
  const worked = before.segments.flatMap((s) => s.kinds);
  return findings.filter(({ id, change, after: severity }) => {
    const fault = after.findings.find((f) => f.id === id);
    if (change !== "came" || !isGrave(severity) || !fault) return false;
    const lossy = after.segments.some((s) => s.packets.missing > 0 && isAt(s, fault.segments));
    if (lossy || !kindsAt(after.segments, fault.segments).some((k) => arrivedAlike(k, worked))) return false;
    if (before.verdict.outcome === "healthy") return true;
    const looked = before.rules.find((r) => r.id === id)?.outcome === "pass";
    return (
      looked &&
      fault.segments.length > 0 &&
      fault.segments.every(({ from, to }) => allArrived(before, from, to))
    );
  });
}

const isAt = (segment: Span, places: readonly Span[]): boolean =>
  places.some((p) => p.from === segment.from && p.to === segment.to);

/** Packets arrived there, none is missing, and no grave finding is about it. */
function allArrived({ segments, findings }: Analysis, from: string, to: string): boolean {
  const own = segments.filter((s) => s.from === from && s.to === to);
  return (
    own.length > 0 &&
    own.every(({ packets: p }) => p.arrived >= ENOUGH && p.missing + p.unknown === 0) &&
    !findings.some((f) => isGrave(f.severity) && f.segments.some((s) => s.from === from && s.to === to))
  );
}

/** Nothing is lost any more. Is it proven of the very thing that was? */
function whenHealthy({ before, after, legs, findings }: Compared): Answer {
  const lossy = legs.filter((l) => l.lossy);
  const open = lossy.filter((l) => l.answer !== "fixed").map((l) => `${hop(l)}: ${l.because.en}`);
  const captured = (analysis: Analysis) => new Set(analysis.captures.map((c) => c.host));
  const now = captured(after);
  const lacking = [...captured(before)].filter((host) => !now.has(host));
  if (lacking.length > 0)
    open.push(
      `before has captures of ${listedNames(lacking)}, after has none of ${lacking.length > 1 ? "them" : "it"}`,
    );
  if (!after.segments.some((s) => s.direction === "reply" && s.packets.arrived > 0))
    open.push("after shows no reply that arrived: requests alone are half of the way");
  if (lossy.length === 0) open.push(...unprovenFaults(before, after, findings));
  if (open.length > 0) return unverified(...open);
  return {
    answer: "fixed",
    because:
      lossy.length > 0
        ? lossy.map((l) => `${hop(l)}: ${l.because.en}`)
        : findings.filter((f) => f.change === "gone").map((f) => `${f.id} is gone: ${f.because.en}`),
  };
}

/** Faults that no hop shows as loss (a wrong source): their rules must have looked again, at enough packets. */
function unprovenFaults(
  before: Analysis,
  after: Analysis,
  findings: readonly ComparedFinding[],
): readonly string[] {
  const grave = findings.filter((f) => isGrave(f.before));
  const places = before.findings.filter((f) => isGrave(f.severity)).flatMap((f) => f.segments);
  const hit = kindsAt(before.segments, places);
  const replies = after.segments.filter((s) => s.direction === "reply").flatMap((s) => s.kinds);
  const again = replies.filter((k) => k.arrived > 0 && isAmong(k, hit));
  const few = servicesOf(hit).filter(
    (service) => again.filter((k) => k.service === service).reduce((n, k) => n + k.arrived, 0) < ENOUGH,
  );
  return [
    ...grave.filter((f) => f.change !== "gone").map((f) => `${f.id}: ${f.because.en}`),
    ...(hit.length === 0
      ? ["before shows no packet that the fault hit: what was broken cannot be compared"]
      : []),
    ...few.map((service) => `after shows fewer than ${ENOUGH} replies of ${service} to a client of before`),
  ];
}

/** Something is still lost: less than before, the same, or nobody can say. */
function whenFaulty(compared: Compared, findings: readonly ComparedFinding[]): Answer {
  const { legs } = compared;
  const lossy = legs.filter((l) => l.lossy);
  const better = lossy.filter((l) => l.answer === "fixed" || l.answer === "better");
  const still = legs.filter((l) => ["not-fixed", "unmasked"].includes(l.answer));
  const text = (list: readonly LegJudgement[]) => list.map((l) => `${hop(l)}: ${l.because.en}`);
  if (better.length > 0) return { answer: "partly", because: [...text(better), ...text(still)] };
  const mended = mendedFault(compared);
  if (mended) return { answer: "partly", because: [mended, ...text(still)] };
  const same = lossy.filter((l) => l.answer === "not-fixed");
  const stayed = findings.filter((f) => f.change === "stayed" && isGrave(f.before) && isGrave(f.after));
  if (same.length > 0 || stayed.length > 0)
    return {
      answer: "not-fixed",
      because: [...text(same), ...stayed.map((f) => `${f.id} is still found: ${f.because.en}`)],
    };
  return unverified(
    ...text(lossy),
    "after is faulty too, and what is broken there says nothing of what was broken before",
  );
}

/** The first fault is gone by its own rule, something was changed, and another fault is found in its place. */
function mendedFault({ before, after, findings, changed }: Compared): string | undefined {
  const { cause } = before.verdict;
  const next = after.findings.find((f) => f.id === after.verdict.cause);
  const first = findings.find((f) => f.id === cause);
  const sure = before.verdict.confidence !== "possible" && after.verdict.confidence !== "possible";
  if (!first || !next || !changed || !sure || first.change !== "gone" || next.id === cause) return undefined;
  const hit = kindsAt(before.segments, before.findings.find((f) => f.id === cause)?.segments ?? []);
  if (!kindsAt(after.segments, next.segments).some((k) => isAmong(k, hit))) return undefined;
  return `${first.id} is gone (${first.because.en}), and ${next.id} keeps the packets now`;
}

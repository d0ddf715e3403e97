/** The answer: what the two analyses together prove, or that they do not. */
import type { ComparedFinding, ComparisonAnswer } from "../../report/comparison.ts";
import type { Analysis, LegKind, Span } from "../../report/schema.ts";
import { isGrave } from "./findings.ts";
import { arrivedAlike, isAmong, kindsAt } from "./kinds.ts";
import type { LegJudgement } from "./legs.ts";
import { listedNames, listedNamesZh, type Said, zhOf } from "./names.ts";

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
  readonly because: readonly Said[];
}

/** Of faults that no hop shows as loss, so many packets that arrive prove that they are gone. */
const ENOUGH = 10;

export function answerOf(compared: Compared): Answer {
  const { before, after, legs, findings } = compared;
  if (after.segments.every((s) => s.packets.sent === 0))
    return unverified({
      en: "after shows no packet of a virtual service: configuration alone proves no delivery",
      zh: "变更后没有虚拟服务的报文：仅凭配置不能证明报文已送达",
    });
  const [hit, shown] = [before, after].map(({ segments }) => kindsAt(segments, []));
  if (hit.length > 0 && !shown.some((a) => hit.some((b) => b.service === a.service)))
    return unverified({
      en: `before is of ${listedNames(servicesOf(hit))}, after of ${listedNames(servicesOf(shown)) || "no service whose packets are known to arrive or not"}`,
      zh: `变更前是 ${listedNamesZh(servicesOf(hit))}，变更后${servicesOf(shown).length > 0 ? `是 ${listedNamesZh(servicesOf(shown))}` : "没有报文去向已知的服务"}`,
    });
  const worse = [
    ...legs.filter((l) => l.answer === "worse").map(atHop),
    ...newFaults(compared).map((f) => ({
      en: `${f.id} is new: ${f.title.en}`,
      zh: `新出现 ${f.id}：${zhOf(f.title)}`,
    })),
  ];
  if (worse.length > 0) return { answer: "worse", because: worse };
  if (before.verdict.outcome !== "faulty")
    return unverified(
      before.verdict.outcome === "healthy"
        ? {
            en: "before shows no fault, so there is nothing that could be proven mended",
            zh: "变更前没有故障，因此没有什么可以证明已修复",
          }
        : { en: "before does not show a fault", zh: "变更前没有显示故障" },
    );
  if (after.verdict.outcome === "healthy") return whenHealthy(compared);
  if (after.verdict.outcome === "inconclusive")
    return unverified(
      {
        en: `after is inconclusive: ${after.verdict.observed.en}`,
        zh: `变更后无法判定：${zhOf(after.verdict.observed)}`,
      },
      ...legs.filter((l) => l.lossy && l.answer === "unverified").map(atHop),
    );
  return whenFaulty(compared, findings);
}

function unverified(...because: readonly Said[]): Answer {
  return { answer: "unverified", because };
}

/** What is said of a hop, with which one it is in front of it. */
function atHop({ from, to, direction, because }: LegJudgement): Said {
  const way = direction === "request" ? "请求" : "应答";
  return {
    en: `${direction} ${from === to ? `in ${from}` : `${from} > ${to}`}: ${because.en}`,
    zh: `${way} ${from === to ? `${from} 内部` : `${from} > ${to}`}：${zhOf(because)}`,
  };
}

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
  const open = lossy.filter((l) => l.answer !== "fixed").map(atHop);
  const captured = (analysis: Analysis) => new Set(analysis.captures.map((c) => c.host));
  const now = captured(after);
  const lacking = [...captured(before)].filter((host) => !now.has(host));
  if (lacking.length > 0)
    open.push({
      en: `before has captures of ${listedNames(lacking)}, after has none of ${lacking.length > 1 ? "them" : "it"}`,
      zh: `变更前有 ${listedNamesZh(lacking)} 的抓包，变更后没有`,
    });
  if (!after.segments.some((s) => s.direction === "reply" && s.packets.arrived > 0))
    open.push({
      en: "after shows no reply that arrived: requests alone are half of the way",
      zh: "变更后没有到达的回包：只有请求只算走了一半",
    });
  if (lossy.length === 0) open.push(...unprovenFaults(before, after, findings));
  if (open.length > 0) return unverified(...open);
  return {
    answer: "fixed",
    because:
      lossy.length > 0
        ? lossy.map(atHop)
        : findings
            .filter((f) => f.change === "gone")
            .map((f) => ({
              en: `${f.id} is gone: ${f.because.en}`,
              zh: `${f.id} 已消失：${zhOf(f.because)}`,
            })),
  };
}

/** Faults that no hop shows as loss (a wrong source): their rules must have looked again, at enough packets. */
function unprovenFaults(
  before: Analysis,
  after: Analysis,
  findings: readonly ComparedFinding[],
): readonly Said[] {
  const grave = findings.filter((f) => isGrave(f.before));
  const places = before.findings.filter((f) => isGrave(f.severity)).flatMap((f) => f.segments);
  const hit = kindsAt(before.segments, places);
  const replies = after.segments.filter((s) => s.direction === "reply").flatMap((s) => s.kinds);
  const again = replies.filter((k) => k.arrived > 0 && isAmong(k, hit));
  const few = servicesOf(hit).filter(
    (service) => again.filter((k) => k.service === service).reduce((n, k) => n + k.arrived, 0) < ENOUGH,
  );
  return [
    ...grave
      .filter((f) => f.change !== "gone")
      .map((f) => ({ en: `${f.id}: ${f.because.en}`, zh: `${f.id}：${zhOf(f.because)}` })),
    ...(hit.length === 0
      ? [
          {
            en: "before shows no packet that the fault hit: what was broken cannot be compared",
            zh: "变更前没有受该故障影响的报文：无法比较故障所在",
          },
        ]
      : []),
    ...few.map((service) => ({
      en: `after shows fewer than ${ENOUGH} replies of ${service} to a client of before`,
      zh: `变更后 ${service} 发给变更前那些客户端的回包少于 ${ENOUGH} 个`,
    })),
  ];
}

/** Something is still lost: less than before, the same, or nobody can say. */
function whenFaulty(compared: Compared, findings: readonly ComparedFinding[]): Answer {
  const { legs } = compared;
  const lossy = legs.filter((l) => l.lossy);
  const better = lossy.filter((l) => l.answer === "fixed" || l.answer === "better");
  const still = legs.filter((l) => ["not-fixed", "unmasked"].includes(l.answer));
  if (better.length > 0) return { answer: "partly", because: [...better, ...still].map(atHop) };
  const mended = mendedFault(compared);
  if (mended) return { answer: "partly", because: [mended, ...still.map(atHop)] };
  const same = lossy.filter((l) => l.answer === "not-fixed");
  const stayed = findings.filter((f) => f.change === "stayed" && isGrave(f.before) && isGrave(f.after));
  if (same.length > 0 || stayed.length > 0)
    return {
      answer: "not-fixed",
      because: [
        ...same.map(atHop),
        ...stayed.map((f) => ({
          en: `${f.id} is still found: ${f.because.en}`,
          zh: `${f.id} 仍然存在：${zhOf(f.because)}`,
        })),
      ],
    };
  return unverified(...lossy.map(atHop), {
    en: "after is faulty too, and what is broken there says nothing of what was broken before",
    zh: "变更后也有故障，但它不能说明变更前的故障如何",
  });
}

/** The first fault is gone by its own rule, something was changed, and another fault is found in its place. */
function mendedFault({ before, after, findings, changed }: Compared): Said | undefined {
  const { cause } = before.verdict;
  const next = after.findings.find((f) => f.id === after.verdict.cause);
  const first = findings.find((f) => f.id === cause);
  const sure = before.verdict.confidence !== "possible" && after.verdict.confidence !== "possible";
  if (!first || !next || !changed || !sure || first.change !== "gone" || next.id === cause) return undefined;
  const hit = kindsAt(before.segments, before.findings.find((f) => f.id === cause)?.segments ?? []);
  if (!kindsAt(after.segments, next.segments).some((k) => isAmong(k, hit))) return undefined;
  return {
    en: `${first.id} is gone (${first.because.en}), and ${next.id} keeps the packets now`,
    zh: `${first.id} 已消失（${zhOf(first.because)}），现在拦住报文的是 ${next.id}`,
  };
}

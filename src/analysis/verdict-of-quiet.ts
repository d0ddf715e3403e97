/** The verdict where nothing is known to be lost and no rule names a fault. */
import type { Verdict } from "../report/schema.ts";
import { arrivalClause, type Clause, type LegGroup, sentence } from "./measure.ts";
import { CAPTURE_ALL, distinctSteps, openReplies, steps } from "./next-steps.ts";
import type { Observed } from "./observe/index.ts";
import { resentClause, resentSteps } from "./resent-words.ts";
import type { Judged } from "./rules/evaluate.ts";

/** Nothing is known to be missing: healthy when everything was seen, else inconclusive. */
export function quiet(observed: Observed, groups: readonly LegGroup[], judged: readonly Judged[]): Verdict {
  const { answered } = observed;
  const group = (kind: LegGroup["kind"]) => groups.find((g) => g.kind === kind);
  const forward = group("forward");
  const delivery = group("delivery");
  const reply = group("reply");
  const total = (forward?.sent ?? 0) || (delivery?.sent ?? 0) || (group("in")?.sent ?? 0);
  const unknown = groups.reduce((n, g) => n + g.unknown, 0);
  const everyAnswer = answered.asked > 0 && answered.answered === answered.asked;
  const entered = group("in");
  // A real server alone shows those that came through, and none that did not.
  const seenBefore = (entered?.sent ?? 0) + (forward?.sent ?? 0) > 0;
  // Requests of which no director is known to have got any: proven by as many at the real servers, or by answers.
  const cameIn =
    (entered?.unknown ?? 0) === 0 || everyAnswer || (delivery?.sent ?? 0) >= (entered?.sent ?? 0);
  // What a director's captures do not show leave, may never have left.
  const passedOn =
    (group("through")?.unknown ?? 0) === 0 ||
    everyAnswer ||
    (delivery?.sent ?? 0) >= (group("through")?.sent ?? 0);
  const everySeen = delivery !== undefined && delivery.unknown === 0 && (forward?.unknown ?? 0) === 0;
  const repliesArrive =
    (reply?.unknown ?? 0) + (group("reply-through")?.unknown ?? 0) === 0 ||
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
  // What a rule that broke would have said is open.
  const unsettled = judged.filter(
    ({ judgement }) =>
      judgement.outcome === "error" || (judgement.outcome === "inconclusive" && judgement.isFault === true),
  );
  const measured = arrivalClause(observed, groups);
  const said = sentence(measured);
  const base = { cause: null, segments: [], alternatives: [], also: [], affected: { packets: 0, of: total } };
  // A sender that repeats its data hears nothing: what opened does not go on. Where it goes on, something was lost.
  const halted = resentClause(observed, true);
  const resent = unknown > 0 ? resentClause(observed, false) : undefined;
  // Another machine answers in a director's place: one that took over, or a real server that should not.
  const astray = astrayClause(observed, entered);
  if (
    seenBefore &&
    !astray &&
    unsettled.length === 0 &&
    cameIn &&
    passedOn &&
    (everySeen || everyAnswer) &&
    repliesArrive &&
    !stuck &&
    !mute &&
    !halted &&
    !resent
  )
    return {
      ...base,
      outcome: "healthy",
      observed: measured,
      layer: null,
      confidence: unknown === 0 ? "confirmed" : "likely",
      summary: {
        en: `No loss: ${measured.en}.${unknown > 0 ? " What captures could not show is proven by the answers." : ""}`,
        zh: `没有丢包：${measured.zh}。${unknown > 0 ? "抓包无法显示的部分已由应答证明。" : ""}`,
      },
      nextSteps: [
        ...openReplies(observed, groups),
        {
          host: "ds",
          command: "ipvsadm -Ln --stats",
          why: {
            en: "the counters of the service go on growing evenly while it stays healthy",
            zh: "服务保持正常时，其计数器持续均匀增长",
          },
        },
      ],
    };
  const open = judged
    .filter(({ rule, judgement }) => judgement.outcome === "inconclusive" && rule.severity !== "note")
    .sort((a, b) => Number(unsettled.includes(b)) - Number(unsettled.includes(a)));
  return {
    ...base,
    outcome: "inconclusive",
    observed: measured,
    layer: null,
    confidence: "possible",
    alternatives: open
      .slice(0, 12)
      .map(({ rule, judgement }) => ({ cause: rule.id, because: judgement.because })),
    summary: openSummary(said, stuck, unsettledClause(unsettled) ?? halted ?? resent ?? astray),
    nextSteps: distinctSteps([
      ...openReplies(observed, groups),
      ...(halted || resent ? [...resentSteps(observed), ...CAPTURE_ALL] : []),
      ...steps(open),
      ...CAPTURE_ALL,
    ]),
  };
}

function unsettledClause([first]: readonly Judged[]): Clause | undefined {
  if (!first) return;
  const { en, zh } = first.judgement.because;
  return { en, zh: zh ?? en };
}

function astrayClause({ cast }: Observed, entered: LegGroup | undefined): Clause | undefined {
  if (!cast.members.some((m) => m.role === "director" && m.captured)) return;
  const requests = (entered?.legs ?? []).reduce((n, l) => n + (l.to < 0 ? l.counts.sent : 0), 0);
  return requests === 0
    ? undefined
    : {
        en: `${requests} requests went to a MAC of nobody that a part is of, and were answered: of another director, of a real server that should not, or of a router to a director that does not show them`,
        zh: `${requests} 个请求发往的 MAC 不属于任何有输入的主机，并得到了应答：可能是另一台 DS、不应应答的 RS，或通往某台 DS（其抓包未显示）的路由器`,
      };
}

/** @param said what was measured. @param stuck before the handshake ended. @param more what else keeps it from being healthy */
function openSummary(said: Clause, stuck: boolean, more: Clause | undefined): Clause {
  if (stuck)
    return {
      en: `Clients repeat their SYN although the real servers answered it: the answers do not reach them, or are refused. ${said.en}`,
      zh: `RS 已应答 SYN，客户端仍在重发：应答没有到达客户端，或被拒绝。${said.zh}`,
    };
  if (more) {
    const { en, zh } = sentence(more);
    return { en: `${en} ${said.en}`, zh: `${zh}${said.zh}` };
  }
  return {
    en: `${said.en} Nothing is known to be lost, and not everything was seen.`,
    zh: `${said.zh}没有确知的丢包，但并非全部可见。`,
  };
}

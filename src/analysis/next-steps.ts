/** What to type next: captures and commands that would settle what is open. */
import type { Verdict } from "../report/schema.ts";
import { type LegGroup, nameOf } from "./measure.ts";
import type { Observed } from "./observe/index.ts";
import type { Rule } from "./rules/define.ts";
import type { Judged } from "./rules/evaluate.ts";

const MOST_STEPS = 8;

/** Replies that left and were not captured at their receiver: an open question, not a pass. */
export function openReplies(observed: Observed, groups: readonly LegGroup[]): Verdict["nextSteps"] {
  const conversation = observed.conversations.at(0);
  const filter =
    conversation === undefined ? "" : ` 'src host ${conversation.vip} or port ${conversation.port}'`;
  return groups
    .filter((g) => g.kind === "reply")
    .flatMap((g) => g.legs)
    .filter((l) => l.counts.unknown > 0)
    .map((l) => ({
      host: nameOf(observed, l.to),
      command: `tcpdump -ni any -s0 -w ${nameOf(observed, l.to)}.pcap${filter}`,
      why: {
        en: `${l.counts.unknown} replies left ${nameOf(observed, l.from)}; whether they arrive was not captured`,
        zh: `${nameOf(observed, l.from)} 发出了 ${l.counts.unknown} 个回包；是否到达没有抓到`,
      },
    }));
}

export const CAPTURE_ALL: Verdict["nextSteps"] = [
  {
    host: "all",
    command: "tcpdump -eni <interface> -s0 -U -w <host>.pcap",
    why: {
      en: "unfiltered captures of client, director and every real server over the same test, started before and stopped after it",
      zh: "同一次测试中客户端、DS 和每台 RS 的无过滤抓包，测试前开始、测试后停止",
    },
  },
];

/** What would settle rules that are inconclusive. */
export function steps(open: readonly Judged[]): Verdict["nextSteps"] {
  return open.flatMap(({ rule, fill }) =>
    fill.map(({ host, command }) => ({
      host,
      command,
      why: { en: `would settle ${rule.id}`, zh: `可确认 ${rule.id}` },
    })),
  );
}

/** What would settle the rivals of an unsure cause: rules of the same evidence that lack something. */
export function fills(judged: readonly Judged[], cause: Rule): Verdict["nextSteps"] {
  return steps(
    judged.filter(
      ({ rule, judgement }) =>
        judgement.outcome === "inconclusive" && rule.needs.some((question) => cause.needs.includes(question)),
    ),
  );
}

/** Each command once, and not too many. */
export function distinctSteps(all: Verdict["nextSteps"]): Verdict["nextSteps"] {
  return all
    .filter((s, i) => all.findIndex((o) => o.host === s.host && o.command === s.command) === i)
    .slice(0, MOST_STEPS);
}

/** What would verify an answer that is open, and what goes on with one that is not good. */
import type { Comparison, ComparisonAnswer } from "../../report/comparison.ts";
import type { Analysis } from "../../report/schema.ts";
import type { LegJudgement } from "./legs.ts";

const MOST_STEPS = 8;

export function nextSteps(
  answer: ComparisonAnswer,
  before: Analysis,
  after: Analysis,
  legs: readonly LegJudgement[],
): Comparison["nextSteps"] {
  if (answer === "fixed") return [];
  if (answer !== "unverified") return after.verdict.nextSteps.slice(0, MOST_STEPS);
  const now = new Set(after.captures.map((c) => c.host));
  const lacking = [...new Set(before.captures.map((c) => c.host))].filter((host) => !now.has(host));
  const client =
    after.hosts.find((h) => h.role === "client") ?? before.hosts.find((h) => h.role === "client");
  const needed = Math.max(MIN_PACKETS, ...legs.flatMap((l) => l.needed ?? []));
  const all = after.segments.every((s) => s.packets.sent === 0);
  const steps = [
    ...(all && lacking.length === 0
      ? [
          {
            host: "all",
            why: {
              en: "captures of the same test on every host, started before it and stopped after it",
              zh: "在每台主机上抓取同一次测试，测试前开始，测试后停止",
            },
          },
        ]
      : []),
    ...lacking.map((host) => ({
      host,
      why: {
        en: `before has a capture of ${host}; without one after, nothing shows what arrives there`,
        zh: `变更前有 ${host} 的抓包；变更后没有，就无法显示什么到达了那里`,
      },
    })),
  ].map(({ host, why }) => ({
    host,
    command: `tcpdump -eni <interface> -s0 -U -w ${host === "all" ? "<host>" : host}.pcap`,
    why,
  }));
  return [
    ...steps,
    {
      host: client?.name ?? "client",
      command: "repeat the test that failed before",
      why: {
        en: `the same service, from the same client, with packets of the same size: at least ${needed} over every hop, from a new source port`,
        zh: `同一服务、同一客户端、同样大小的报文：每一跳至少 ${needed} 个，使用新的源端口`,
      },
    },
    ...after.verdict.nextSteps,
  ]
    .filter((s, i, list) => list.findIndex((o) => o.host === s.host && o.command === s.command) === i)
    .slice(0, MOST_STEPS);
}

/** Fewer prove nothing of a loss that was not total; most tests send more anyway. */
const MIN_PACKETS = 10;

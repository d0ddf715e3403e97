/** NAT: a rule or the policy of the director's FORWARD chain ends the replies. */
import type { EndingRule } from "../evidence/firewalls.ts";
import { acceptCommand } from "./accept-command.ts";
import { fits } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { listed, listedZh, NO_NAT, plural } from "./words.ts";

export const natForwardChainDrop = defineRule({
  id: "nat-forward-chain-drop",
  layer: "director",
  severity: "broken",
  title: {
    en: "NAT: the director's FORWARD chain ends the replies",
    zh: "NAT：DS 的 FORWARD 链丢弃了应答",
  },
  needs: ["natForwarding"],
  wants: ["firewalls", "replyLoss", "directorLoss", "deliveries"],
  judge({ natForwarding: { directors, rips }, firewalls, replyLoss, directorLoss, deliveries }) {
    if (directors.length === 0) return notApplicable(NO_NAT);
    const judged = directors.map((d) => {
      const lost = replyLoss?.atDirector.find((a) => a.director === d.director)?.packets ?? 0;
      const passed = replyLoss?.through.find((t) => t.director === d.director)?.passed ?? 0;
      const rules = (firewalls?.forward ?? []).filter((r) => r.host === d.director);
      return { ...d, lost, passed, rule: endingOf(rules, lost, passed) };
    });
    // What is not forwarded at all never comes to the chain.
    const failing = judged.flatMap(({ rule, ...d }) =>
      rule && (d.forwarding?.on !== false || rule.counted) ? [{ ...d, ...rule }] : [],
    );
    if (failing.length === 0) {
      const open = judged.filter((d) => d.lost > 0 && !firewalls?.hosts.includes(d.director));
      return open.length > 0
        ? inconclusive(
            {
              en: "replies end in the director, and its firewall is not known",
              zh: "应答在 DS 上终止，而其防火墙未知",
            },
            open.map((d) => ({ host: d.director, command: "iptables-save -c; nft list ruleset" })),
          )
        : pass({
            en: "no rule of the director's FORWARD chain ends replies that come to it",
            zh: "DS 的 FORWARD 链中没有终止所到达回包的规则",
          });
    }
    const packets = failing.reduce((n, d) => n + d.lost, 0);
    const unproven = packets === 0 && (directorLoss !== undefined || deliveries !== undefined);
    const names = listed(failing.map((d) => d.director));
    const namesZh = listedZh(failing.map((d) => d.director));
    const snapshots = failing.every((d) => d.counted && d.rule.fromSnapshots);
    const { rule } = failing[0];
    const because = {
      en: `${rule.target} in chain ${rule.chain} of ${names} ends replies`,
      zh: `${namesZh} 的 ${rule.chain} 链中的 ${rule.target} 终止了回包`,
    };
    return fail(because, {
      grounds: [
        ...(failing.every((d) => !d.rule.uncertain) ? (["must"] as const) : []),
        ...(packets > 0 ? (["absence"] as const) : []),
        ...(snapshots ? (["counter"] as const) : failing.some((d) => d.counted) ? (["hint"] as const) : []),
      ],
      ...(unproven ? { severity: "risk" as const } : {}),
      packets,
      segments: failing.map((d) => ({ from: d.director, to: d.director })),
      explanation: {
        en: `Measured: ${
          packets > 0
            ? `${plural(packets, "reply", "replies")} came in at ${names} and did not leave it`
            : `${names} forwards by NAT${unproven ? ", and no reply was seen to come to it" : ""}`
        }${
          failing.some((d) => d.counted)
            ? `; the ${rule.policy ? "policy" : "rule"} counted ${listed(failing.map((d) => `${d.rule.packets}`))}${snapshots ? " meanwhile" : ""}`
            : ""
        }. The ${rule.policy ? "policy" : "rule"} of chain ${rule.chain} is ${rule.target} for them. Requests pass INPUT and OUTPUT; replies under NAT are forwarded, so they pass the FORWARD chain, with the real server's address still as source. Docker, and most distributions' firewalls, set its policy to DROP.`,
        zh: `实测：${
          packets > 0
            ? `${packets} 个应答到达 ${namesZh} 后没有转发出去`
            : `${namesZh} 以 NAT 转发${unproven ? "，没有看到应答到达它" : ""}`
        }${
          failing.some((d) => d.counted)
            ? `；${snapshots ? "期间" : ""}该${rule.policy ? "默认策略" : "规则"}的计数为 ${listedZh(failing.map((d) => `${d.rule.packets}`))}`
            : ""
        }。链 ${rule.chain} 的${rule.policy ? "默认策略" : "规则"}对它们执行 ${rule.target}。请求经过 INPUT 和 OUTPUT；NAT 下的应答是被转发的，因此经过 FORWARD 链，此时源地址仍是 RS 的地址。Docker 和大多数发行版的防火墙会把该链的默认策略设为 DROP。`,
      },
      evidence: failing
        .flatMap((d) => [
          d.rule.cite,
          ...(replyLoss?.atDirector.find((a) => a.director === d.director)?.cites ?? []),
        ])
        .slice(0, 12),
      remedies: failing.map((d) => ({
        host: d.director,
        platform: "any",
        commands: (rips.length > 0 ? rips.slice(0, 8) : ["<RIP>"]).map((source) =>
          acceptCommand(d.rule, { source }),
        ),
        note: {
          en: "ahead of what ends them; with Docker put it into the chain DOCKER-USER, which it leaves alone",
          zh: "放在丢弃它们的规则之前；使用 Docker 时放入 DOCKER-USER 链，Docker 不会改动该链",
        },
      })),
      verify: failing.map((d) => ({
        host: d.director,
        command: "iptables-save -c | grep FORWARD; nft list ruleset; ipvsadm -Ln --stats",
        expect: {
          en: "the count of what ends them stands still while clients send, and OutPkts grows",
          zh: "客户端发送时丢弃规则的计数不再增长，而 OutPkts 增长",
        },
      })),
      rivals: [
        {
          cause: "nat-ip-forward-off",
          because: {
            en: failing.every((d) => d.forwarding?.on)
              ? "the director forwards"
              : "the chain counted them: what is not forwarded never comes to it",
            zh: failing.every((d) => d.forwarding?.on)
              ? "DS 已开启转发"
              : "该链对它们计了数：不转发的报文根本不会到达该链",
          },
        },
      ],
    });
  },
});

/** The rule that counted what was lost; else one that has to end it. */
function endingOf(
  rules: readonly EndingRule[],
  lost: number,
  passed: number,
): { readonly rule: EndingRule; readonly counted: boolean } | undefined {
  const counted = lost > 0 ? rules.find((r) => fits(r.packets, lost)) : undefined;
  if (counted) return { rule: counted, counted: true };
  // Nothing counted by a rule that was asked after the test: it does not end them.
  const certain = rules.find((r) => !r.uncertain && (lost === 0 || r.packets === undefined || r.beforeTest));
  return certain && passed === 0 ? { rule: certain, counted: false } : undefined;
}

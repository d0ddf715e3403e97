/** A firewall rule on the director's way out ends what IPVS has already taken and sends on. */
import type { Target } from "../evidence/target.ts";
import { acceptCommand, countCommand, type Passing } from "./accept-command.ts";
import { countedByIpvs } from "./before-ipvs.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { countClause, countClauseZh, endedBy, groundsOf } from "./director-rules.ts";
import { ALL_WENT_OUT, plural } from "./words.ts";

export const dsOutputFirewall = defineRule({
  id: "ds-output-firewall",
  layer: "director",
  severity: "broken",
  title: {
    en: "A firewall rule on the director ends what IPVS sends on to the real servers",
    zh: "DS 的 OUTPUT 规则丢弃了 IPVS 转发的报文",
  },
  needs: ["firewalls"],
  wants: ["directorLoss", "directorCounters", "ipvsTables"],
  judge({ firewalls, directorLoss, directorCounters, ipvsTables }) {
    if (directorLoss?.stops.length === 0) return pass(ALL_WENT_OUT);
    const before = directorLoss?.stops.every((s) => countedByIpvs(directorCounters, s) === false);
    if (before === true)
      return pass({
        en: "IPVS did not count the requests: they ended before it",
        zh: "IPVS 没有计到这些请求：它们在此之前就终止了",
      });
    const unknown = directorLoss?.stops.find((s) => !firewalls.hosts.includes(s.director));
    const [ended] = endedBy(
      directorLoss,
      firewalls,
      firewalls.output,
      (_, stop) => !stop || countedByIpvs(directorCounters, stop) !== false,
      true,
    );
    if (!ended)
      return unknown
        ? inconclusive(
            {
              en: `the firewall of ${unknown.director} is not known`,
              zh: `${unknown.director} 的防火墙未知`,
            },
            [{ host: unknown.director, command: "iptables-save -c; nft list ruleset" }],
          )
        : directorLoss
          ? pass({
              en: "no rule on the director's way out ends these requests",
              zh: "DS 发出方向上没有终止这些请求的规则",
            })
          : notApplicable({
              en: "no rule on a director's way out ends what IPVS sends on",
              zh: "DS 发出方向上没有终止 IPVS 转发报文的规则",
            });
    const { director, rule, stop } = ended;
    const refused = stop?.refusals.length ?? 0;
    const taken = stop && countedByIpvs(directorCounters, stop) === true;
    const forwarding = new Set(
      (ipvsTables?.directors ?? [])
        .filter((d) => d.director === director)
        .flatMap((d) => d.services.flatMap((s) => s.destinations.map((r) => r.forwarding))),
    );
    const shape = forwarding.has("tunnel")
      ? "in the tunnel's packets, from the director to the real server"
      : forwarding.has("masq")
        ? "from the client to the real server"
        : "from the client to the VIP";
    const shapeZh = forwarding.has("tunnel")
      ? "以隧道报文的形式，从 DS 到 RS"
      : forwarding.has("masq")
        ? "从客户端到 RS"
        : "从客户端到 VIP";
    const because = {
      en: `${rule.target} in chain ${rule.chain} of ${director} ends what IPVS sends on`,
      zh: `${director} 的 ${rule.chain} 链中的 ${rule.target} 终止了 IPVS 转发的报文`,
    };
    return fail(because, {
      grounds: groundsOf(ended),
      packets: stop?.stayed ?? 0,
      segments: [{ from: director, to: director }],
      explanation: {
        en: `Measured: ${
          stop
            ? `${plural(stop.stayed, "request")} came in at ${director} and did not go out${taken ? "; IPVS counted them" : ""}${countClause(ended)}`
            : `the ${rule.policy ? "policy" : "rule"} of chain ${rule.chain} of ${director} is ${rule.target} for what IPVS sends on`
        }. Inferred: what IPVS forwards leaves through OUTPUT, not FORWARD, ${shape}: a rule for the director's own traffic does not let it pass.`,
        zh: `实测：${
          stop
            ? `${stop.stayed} 个请求到达 ${director} 后没有转发出去${taken ? "；IPVS 已对它们计数" : ""}${countClauseZh(ended)}`
            : `${director} 的 ${rule.chain} 链的${rule.policy ? "默认策略" : "规则"}对 IPVS 转发的报文执行 ${rule.target}`
        }。推断：IPVS 转发的报文经 OUTPUT 而不是 FORWARD 发出，${shapeZh}：只放行 DS 自身流量的规则不会放行它。`,
      },
      evidence: [rule.cite, ...(stop?.cites ?? []), ...(refused > 0 ? (stop?.refusalCites ?? []) : [])],
      remedies: [
        {
          host: director,
          platform: "any",
          commands:
            rule.tool === "nft"
              ? sentOn(directorLoss?.target).map((passing) => acceptCommand(rule, passing))
              : [`${rule.tool} -I OUTPUT -m ipvs --ipvs -j ACCEPT`],
          note: {
            en: "ahead of the rule that ends them; what IPVS sends on has the client's address as source, or, in a tunnel, its protocol (4, 47) instead of TCP or UDP",
            zh: "放在丢弃这些报文的规则之前；IPVS 转发的报文以客户端地址为源，在隧道中则其协议为隧道协议（4、47）而不是 TCP 或 UDP",
          },
        },
      ],
      verify: [
        {
          host: director,
          command: countCommand(rule),
          expect: { en: "the count stands still while clients send", zh: "客户端发送期间计数不再增长" },
        },
      ],
      rivals: [
        {
          cause: "ds-input-firewall",
          because: {
            en: taken
              ? "IPVS counted the requests: they passed INPUT"
              : ended.counted
                ? "the rule on the way out counted them"
                : "open: whether IPVS counted the requests is not known",
            zh: taken
              ? "IPVS 对这些请求计了数：它们通过了 INPUT"
              : ended.counted
                ? "出方向的规则对它们计了数"
                : "未排除：IPVS 是否对这些请求计数未知",
          },
        },
        {
          cause: "ds-rs-neigh-unresolved",
          because: {
            en: refused > 0 ? "the rule itself refuses them" : "the director sent no host unreachable",
            zh: refused > 0 ? "是规则本身拒绝了它们" : "DS 没有发送 host unreachable",
          },
        },
      ],
    });
  },
});

/** What IPVS sends on, by what a rule can match: nftables knows nothing of IPVS. */
function sentOn(target: Target | undefined): readonly Passing[] {
  if (!target) return [{ destination: "<VIP>" }];
  const { vip, protocol, port, rips, forwarding } = target;
  return [
    ...(forwarding.size === 0 || forwarding.has("route") ? [{ destination: vip, protocol, port }] : []),
    ...(forwarding.has("masq") || forwarding.has("tunnel")
      ? [...rips.values()].slice(0, 8).map((destination) => ({ destination }))
      : []),
  ];
}

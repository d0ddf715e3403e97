/** A firewall rule on the real server's way out ends its replies. */
import type { EndingRule } from "../evidence/firewalls.ts";
import { acceptCommand, countCommand } from "./accept-command.ts";
import { fits } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { silentServers } from "./silent-servers.ts";
import { listed, listedZh, plural } from "./words.ts";

export const rsOutputFirewall = defineRule({
  id: "rs-output-firewall",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "A firewall rule on the real server ends its replies",
    zh: "RS 的 OUTPUT 规则丢弃了应答",
  },
  needs: ["firewalls"],
  wants: ["deliveries", "replyLoss"],
  judge({ firewalls, deliveries, replyLoss }) {
    const silent = silentServers(deliveries);
    if (deliveries && silent.length === 0)
      return pass({
        en: "every request that arrived was answered or refused",
        zh: "到达的请求都得到了应答或被拒绝",
      });
    const own = firewalls.output.filter((r) => r.role === "real-server");
    const judged = deliveries
      ? silent.map((server) => {
          const rules = own.filter((r) => r.host === server.host);
          const counted = rules.find((r) => fits(r.packets, server.silentPackets));
          // What others got from the same socket was let out.
          const rule = counted ?? (server.answered === 0 ? rules.find(isSure) : undefined);
          return { host: server.host, server, rule, counted: counted !== undefined };
        })
      : own.filter(isSure).map((rule) => ({ host: rule.host, server: undefined, rule, counted: false }));
    const failing = judged.flatMap(({ rule, ...j }) => (rule ? [{ ...j, rule }] : []));
    if (failing.length === 0 || (!deliveries && (replyLoss?.sent ?? 0) > 0)) {
      const open = silent.filter((s) => !firewalls.hosts.includes(s.host));
      return open.length > 0
        ? inconclusive(
            {
              en: "the firewall of a real server that did not answer is not known",
              zh: "没有应答的 RS 的防火墙未知",
            },
            open.map((s) => ({ host: s.host, command: "iptables-save -c; nft list ruleset" })),
          )
        : notApplicable({
            en: "no rule on the real servers' way out ends replies",
            zh: "RS 发出方向上没有终止回包的规则",
          });
    }
    const names = [...new Set(failing.map((f) => f.host))];
    const hosts = listed(names);
    const packets = failing.reduce((n, f) => n + (f.server?.silentPackets ?? 0), 0);
    const meanwhile = failing.every((f) => f.counted && f.rule.fromSnapshots);
    const [{ rule }] = failing;
    const because = {
      en: `${rule.target} in chain ${rule.chain} of ${hosts} ends replies`,
      zh: `${listedZh(names)} 的 ${rule.chain} 链中的 ${rule.target} 终止了回包`,
    };
    return fail(because, {
      grounds: [
        ...(failing.every((f) => isSure(f.rule) || f.counted) && failing.every((f) => !f.rule.uncertain)
          ? (["must"] as const)
          : []),
        ...(packets > 0 ? (["absence"] as const) : []),
        ...(meanwhile ? (["counter"] as const) : failing.some((f) => f.counted) ? (["hint"] as const) : []),
      ],
      packets,
      segments: names.map((host) => ({ from: host, to: host })),
      explanation: {
        en: `Measured: ${
          packets > 0
            ? `${plural(packets, "request")} arrived at ${hosts} and no answer left it`
            : "nothing of it in captures"
        }${
          failing.some((f) => f.counted)
            ? `; the ${rule.policy ? "policy" : "rule"} counted ${listed(failing.map((f) => `${f.rule.packets ?? 0}`))} packets${meanwhile ? " meanwhile" : ""}`
            : ""
        }. The ${rule.policy ? "policy" : "rule"} of chain ${rule.chain} is ${rule.target} for what the service answers: the application's send fails with "Operation not permitted", a capture on the host shows nothing, as it is taken behind the chain.`,
        zh: `实测：${
          packets > 0 ? `${packets} 个请求到达 ${listedZh(names)}，没有应答发出` : "抓包中没有相关报文"
        }${
          failing.some((f) => f.counted)
            ? `；${meanwhile ? "期间" : ""}该${rule.policy ? "默认策略" : "规则"}计数了 ${listedZh(failing.map((f) => `${f.rule.packets ?? 0}`))} 个报文`
            : ""
        }。链 ${rule.chain} 的${rule.policy ? "默认策略" : "规则"}对该服务的应答执行 ${rule.target}：应用发送失败，返回“Operation not permitted”；本机抓包看不到任何内容，因为抓包点在该链之后。`,
      },
      evidence: failing.flatMap((f) => [f.rule.cite, ...(f.server?.cites.slice(0, 2) ?? [])]).slice(0, 14),
      remedies: names.map((host) => ({
        host,
        platform: "any",
        commands: [
          acceptCommand(rule, { source: deliveries?.target.vip ?? replyLoss?.target.vip ?? "<VIP>" }),
        ],
        note: {
          en: "ahead of the rule that ends them; with NAT the source is the real server's own address. Make it last with the distribution's own tool",
          zh: "放在丢弃它们的规则之前；NAT 时源地址是 RS 自己的地址。用发行版自己的工具使其持久生效",
        },
      })),
      verify: names.map((host) => ({
        host,
        command: countCommand(rule),
        expect: { en: "the count stands still while clients send", zh: "客户端发送时计数不再增长" },
      })),
      rivals: [
        {
          cause: "app-no-reply",
          because: { en: "a rule takes what the application sends", zh: "应用发出的报文被规则截走" },
        },
        {
          cause: "rs-firewall",
          because: {
            en: failing.some((f) => f.counted)
              ? "the rule for what leaves counted them, so the requests were let in"
              : "open: which of the two chains ends them, their counters would tell",
            zh: failing.some((f) => f.counted)
              ? "出方向的规则对它们计了数，因此请求是被放行进来的"
              : "未排除：是两条链中的哪一条丢弃的，可由其计数器判断",
          },
        },
      ],
    });
  },
});

/** A rule that has to end the replies, and was not asked after the test how many it did. */
function isSure(rule: EndingRule): boolean {
  return (
    !rule.uncertain &&
    rule.states.length === 0 &&
    rule.syn === undefined &&
    (rule.packets === undefined || rule.packets > 0 || rule.beforeTest)
  );
}

/** A NAT rule of the real server (a container runtime's, mostly) sends the requests elsewhere. */
import type { ServerDelivery } from "../evidence/deliveries.ts";
import type { NatRule } from "../evidence/nat-rules.ts";
import { fits } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { tablesOf } from "./family.ts";
import { ALL_ANSWERED_OR_TAKEN, listed, listedZh, plural } from "./words.ts";

/** ICMP: host unreachable (RFC 792). */
const HOST = 1;

interface Stolen {
  readonly server: ServerDelivery;
  readonly rule: NatRule;
  /** The rule counted as many flows as were not answered. */
  readonly counted: boolean;
  /** Something of the host itself listens, and gets nothing. */
  readonly listens: boolean;
}

export const rsNatPreroutingSteals = defineRule({
  id: "rs-nat-prerouting-steals",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "A NAT rule of the real server sends the requests to another address or port",
    zh: "RS 的 NAT 规则把请求转到其他地址或端口",
  },
  needs: ["deliveries", "natRules"],
  wants: ["sockets"],
  judge({ deliveries, natRules, sockets }) {
    // Host unreachable is what a container that is gone makes; a port that is refused is its application's.
    const servers = deliveries.servers.filter(
      (s) => s.silent.length > 0 && s.refusals.every((r) => r.error.code === HOST),
    );
    if (servers.length === 0) return notApplicable(ALL_ANSWERED_OR_TAKEN);
    const judged = servers.flatMap((server): Stolen[] => {
      const rule = natRules.rules.find((r) => r.host === server.host && r.flows !== 0);
      const list = sockets?.servers.find((s) => s.host === server.host && s.port === server.port);
      // A publishing proxy holds the port for the container: it is no application.
      const listens = list?.listening.some((l) => l.process !== "" && !/proxy/.test(l.process)) ?? false;
      return rule ? [{ server, rule, counted: fits(rule.flows, server.silentFlows), listens }] : [];
    });
    // Answered beside it: the rule leads to something that works.
    const failing = judged.filter((j) => j.server.answered === 0);
    if (failing.length === 0)
      return judged.length > 0 || servers.every((s) => natRules.hosts.includes(s.host))
        ? pass({
            en: "no NAT rule of a real server takes requests away that are not answered",
            zh: "RS 没有把未应答的请求转走的 NAT 规则",
          })
        : inconclusive(
            {
              en: "the NAT rules of a real server that did not answer are not known",
              zh: "没有应答的 RS 的 NAT 规则未知",
            },
            [{ host: servers[0].host, command: "iptables-save -c -t nat; nft list ruleset" }],
          );
    const packets = failing.reduce((n, j) => n + j.server.silentPackets, 0);
    const hosts = listed(failing.map((j) => j.server.host));
    const [{ rule }] = failing;
    const counted = failing.every((j) => j.counted && j.rule.fromSnapshots);
    const gone = failing.every((j) => j.rule.gone);
    const where = rule.to === "" ? "elsewhere" : `to ${rule.to}`;
    const because = {
      en: `${rule.target} in chain ${rule.chain} of ${hosts} sends the requests ${where}`,
      zh: `${listedZh(failing.map((j) => j.server.host))} 的 ${rule.chain} 链中的 ${rule.target} 把请求转${rule.to === "" ? "往别处" : `往 ${rule.to}`}`,
    };
    return fail(because, {
      grounds: [
        ...(counted ? (["counter"] as const) : []),
        ...(gone || failing.every((j) => j.listens) ? (["must"] as const) : (["may", "doubt"] as const)),
        "absence",
      ],
      packets,
      segments: failing.map((j) => ({ from: j.server.host, to: j.server.host })),
      explanation: {
        en: `Measured: ${plural(packets, "request")} arrived at ${hosts} and none was answered${
          counted
            ? `; the rule counted ${failing.map((j) => j.rule.flows ?? 0).join(" and ")} flows meanwhile`
            : ""
        }. A ${rule.target} rule in chain ${rule.chain} (nat) takes them before they are delivered and sends them ${where}${
          gone ? ", which does not answer ARP: nobody is there any more" : ""
        }.`,
        zh: `实测：${packets} 个请求到达 ${listedZh(failing.map((j) => j.server.host))}，没有一个得到应答${
          counted ? `；期间该规则计数了 ${failing.map((j) => j.rule.flows ?? 0).join(" 和 ")} 条流` : ""
        }。链 ${rule.chain}（nat）中的一条 ${rule.target} 规则在交付之前把它们转到${rule.to === "" ? "别处" : ` ${rule.to}`}${
          gone ? "，而该地址不应答 ARP：那里已没有主机" : ""
        }。`,
      },
      evidence: failing
        .flatMap((j) => [j.rule.cite, ...(j.rule.gone ? [j.rule.gone] : []), ...j.server.cites.slice(0, 2)])
        .slice(0, 14),
      remedies: failing.map((j) => ({
        host: j.server.host,
        platform: "any",
        commands: [
          `${tablesOf(j.server.vip)} -t nat -I PREROUTING -d ${j.server.vip} -p ${deliveries.target.protocol} --dport ${j.server.port} -j ACCEPT`,
        ],
        note: {
          en: "keeps the VIP out of it. Better: do not publish that port in the container runtime, or start what the rule leads to. Flows that are tracked already keep their translation until they expire (conntrack -D)",
          zh: "使 VIP 不受该规则影响。更好的办法：不要在容器运行时中发布该端口，或者启动该规则所指向的程序。已被跟踪的流在过期之前仍保留原转换（conntrack -D）",
        },
      })),
      verify: failing.map((j) => ({
        host: j.server.host,
        command: `${tablesOf(j.server.vip)}-save -c -t nat | grep -E 'DNAT|REDIRECT'`,
        expect: {
          en: "the rule's count stands still while new flows come in",
          zh: "有新流进来时该规则的计数不再增长",
        },
      })),
      rivals: [
        {
          cause: "rs-vip-missing",
          because: {
            en: "the rule takes the packets whether the VIP is local or not",
            zh: "无论 VIP 是否为本地地址，该规则都会转走报文",
          },
        },
        {
          cause: "rs-firewall",
          because: {
            en: "no filter rule ends them, as far as given",
            zh: "就所提供的信息看，没有过滤规则丢弃它们",
          },
        },
        {
          cause: "app-no-reply",
          because: {
            en: failing.every((j) => j.counted)
              ? "the rule counted these flows: they did not reach the application of the host"
              : "open: whether the rule took these flows is not counted",
            zh: failing.every((j) => j.counted)
              ? "该规则对这些流计了数：它们没有到达本机的应用"
              : "未排除：没有计数表明该规则是否转走了这些流",
          },
        },
      ],
    });
  },
});

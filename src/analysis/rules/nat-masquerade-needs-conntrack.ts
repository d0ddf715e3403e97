/** NAT: the director is told to put its own address in as source, and IPVS keeps its packets from being seen. */
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { bypasses } from "./nat-bypass.ts";
import { listed, listedZh, NO_NAT, plural } from "./words.ts";

export const natMasqueradeNeedsConntrack = defineRule({
  id: "nat-masquerade-needs-conntrack",
  layer: "director",
  severity: "broken",
  title: {
    en: "NAT: the director's MASQUERADE rule does nothing for IPVS while net.ipv4.vs.conntrack is 0",
    zh: "NAT：net.ipv4.vs.conntrack=0 时 MASQUERADE/SNAT 规则对 IPVS 报文不生效",
  },
  needs: ["natForwarding"],
  wants: ["replyLoss", "returnPaths", "ipvsTables", "vipAddresses"],
  judge({ natForwarding, replyLoss, returnPaths, ipvsTables, vipAddresses }) {
    const { directors } = natForwarding;
    if (directors.length === 0) return notApplicable(NO_NAT);
    const masquerading = directors.filter((d) => d.masquerades.length > 0);
    if (masquerading.length === 0)
      return notApplicable({
        en: "no rule would change the source of what goes to real servers",
        zh: "没有规则会改变发往 RS 的报文的源地址",
      });
    const idle = masquerading.filter((d) => d.conntrack?.on === false);
    if (idle.length === 0)
      return masquerading.every((d) => d.conntrack)
        ? pass({
            en: "net.ipv4.vs.conntrack is 1: the rules see what IPVS sends",
            zh: "net.ipv4.vs.conntrack 为 1：规则能看到 IPVS 发出的报文",
          })
        : inconclusive(
            {
              en: "whether IPVS lets netfilter track its packets is not known",
              zh: "IPVS 是否让 netfilter 跟踪其报文未知",
            },
            masquerading.map((d) => ({ host: d.director, command: "sysctl net.ipv4.vs.conntrack" })),
          );
    const failing = (
      replyLoss ? bypasses(replyLoss, { natForwarding, returnPaths, ipvsTables, vipAddresses }) : []
    ).filter((b) => b.because === "masquerade");
    const packets = failing.reduce((n, f) => n + f.reply.packets, 0);
    const names = listed(idle.map((d) => d.director));
    const hosts = listed(failing.map((f) => f.reply.host));
    // Where replies come back through the director all the same, the rule is idle and nothing is lost.
    const elsewhere = (returnPaths?.servers ?? [])
      .flatMap((s) => s.paths)
      .filter((p) => p.route?.certain && !p.viaDirector);
    const must = replyLoss === undefined && elsewhere.length > 0;
    const segments =
      failing.length > 0
        ? failing.map((f) => ({ from: f.reply.host, to: "client" }))
        : must
          ? [...new Set(elsewhere.map((p) => p.host))].map((host) => ({ from: host, to: "client" }))
          : idle.map((d) => ({ from: d.director, to: d.director }));
    return fail(
      {
        en: `${idle[0].masquerades[0].target} on ${names} does not see what IPVS sends`,
        zh: `${listedZh(idle.map((d) => d.director))} 上的 ${idle[0].masquerades[0].target} 看不到 IPVS 发出的报文`,
      },
      {
        grounds: failing.length > 0 ? ["message", "must"] : must ? ["must"] : ["may"],
        ...(failing.length > 0 || must ? {} : { severity: "risk" as const }),
        packets,
        segments,
        explanation: {
          en: `Measured: ${names} has ${plural(
            idle.reduce((n, d) => n + d.masquerades.length, 0),
            "rule",
          )} that would put another source address into what goes to the real servers, and net.ipv4.vs.conntrack is 0${
            failing.length > 0
              ? `; requests arrived with the client's own address, and ${plural(packets, "reply", "replies")} of ${hosts} went straight to it`
              : ""
          }. Without that setting IPVS takes its packets out of connection tracking before they are sent (ip_vs_notrack()), and the nat table sees only tracked ones: the real server still gets the client's address and answers past the director.`,
          zh: `实测：${listedZh(idle.map((d) => d.director))} 有 ${idle.reduce((n, d) => n + d.masquerades.length, 0)} 条规则会替换发往 RS 的报文的源地址，而 net.ipv4.vs.conntrack 为 0${
            failing.length > 0
              ? `；请求以客户端自己的地址到达，${listedZh(failing.map((f) => f.reply.host))} 的 ${packets} 个应答直接发往该地址`
              : ""
          }。没有该设置时，IPVS 在发送之前把报文移出连接跟踪（ip_vs_notrack()），而 nat 表只处理被跟踪的报文：RS 看到的仍是客户端地址，应答绕过 DS。`,
        },
        evidence: [
          ...idle.flatMap((d) => [
            ...d.masquerades.slice(0, 3).map((m) => m.cite),
            ...(d.conntrack?.cites ?? []),
          ]),
          ...failing.flatMap((f) => f.reply.cites.slice(0, 3)),
          ...(must ? elsewhere.slice(0, 2).flatMap((p) => p.route?.cites ?? []) : []),
        ].slice(0, 14),
        remedies: idle.map((d) => ({
          host: d.director,
          platform: "any",
          commands: ["sysctl -w net.ipv4.vs.conntrack=1"],
          note: {
            en: "and put it into /etc/sysctl.d; the connection table then holds every connection of the service",
            zh: "并写入 /etc/sysctl.d；此后连接跟踪表会包含该服务的所有连接",
          },
        })),
        verify: idle.map((d) => ({
          host: d.director,
          command: "sysctl net.ipv4.vs.conntrack; iptables-save -c -t nat | grep POSTROUTING",
          expect: { en: "1, and the rule counts new connections", zh: "值为 1，且该规则对新连接计数" },
        })),
        rivals: [
          {
            cause: "nat-rs-gateway-not-ds",
            because: {
              en: "with the source translated the real server's routes to clients would not matter",
              zh: "如果源地址已转换，RS 到客户端的路由就无关紧要",
            },
          },
        ],
      },
    );
  },
});

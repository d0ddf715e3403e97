/** A tc filter on the real server's interface drops the requests, behind tcpdump and before IP. */
import { citeCounter, fits } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { silentServers } from "./silent-servers.ts";
import { ALL_ANSWERED_OR_TAKEN, listed, listedZh, plural } from "./words.ts";

export const rsTcIngressDrop = defineRule({
  id: "rs-tc-ingress-drop",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "A tc filter on the real server's interface drops the requests",
    zh: "RS 网卡上的 tc 过滤器丢弃了请求",
  },
  needs: ["deliveries"],
  wants: ["ingressDrops"],
  judge({ deliveries, ingressDrops }) {
    const silent = silentServers(deliveries);
    if (silent.length === 0) return pass(ALL_ANSWERED_OR_TAKEN);
    const judged = silent.map((server) => {
      const adapter = ingressDrops?.hosts.find((h) => h.host === server.host);
      return { server, adapter, filter: adapter?.filters.find((f) => fits(f.growth, server.silentPackets)) };
    });
    const failing = judged.flatMap(({ server, filter }) => (filter ? [{ server, filter }] : []));
    if (failing.length === 0) {
      // What the kernel took out of the interface it counts; of these it is not known.
      const open = judged.filter((j) => j.adapter?.compared !== true && j.server.leg.counts.unknown > 0);
      return open.length > 0
        ? inconclusive(
            {
              en: `the ingress filters' counters of ${listed(open.map((j) => j.server.host))} are not known`,
              zh: `${listedZh(open.map((j) => j.server.host))} 的 ingress 过滤器计数器未知`,
            },
            open.map((j) => ({
              host: j.server.host,
              command: "tc -s qdisc; tc -s filter show dev <interface> ingress   # before and after",
            })),
          )
        : notApplicable({
            en: "no ingress filter of a real server counted what was not answered",
            zh: "没有 RS 的 ingress 过滤器计到未应答的请求",
          });
    }
    const hosts = listed(failing.map((f) => f.server.host));
    const hostsZh = listedZh(failing.map((f) => f.server.host));
    const packets = failing.reduce((n, f) => n + f.server.silentPackets, 0);
    const counts = failing.map((f) => `${f.filter.growth}`);
    const because = {
      en: `a tc filter of ${hosts} dropped ${counts.join(" and ")} packets`,
      zh: `${hostsZh} 的 tc 过滤器丢弃了 ${listedZh(counts)} 个报文`,
    };
    return fail(because, {
      grounds: ["counter", "absence"],
      packets,
      segments: failing.map(({ server }) => ({ from: server.host, to: server.host })),
      explanation: {
        en: `Measured: ${plural(packets, "request")} arrived at ${hosts} and none was answered; the ingress filters of ${listed(failing.map((f) => f.filter.interface))} dropped ${counts.join(" and ")} packets meanwhile. Inferred: a tc filter (or a bpf program at tc) ends them behind tcpdump and before IP: no counter of IP and no firewall rule sees them.`,
        zh: `实测：${packets} 个请求到达 ${hostsZh}，没有一个得到应答；期间 ${listedZh(failing.map((f) => f.filter.interface))} 的 ingress 过滤器丢弃了 ${listedZh(counts)} 个报文。推断：tc 过滤器（或 tc 上的 bpf 程序）在 tcpdump 之后、IP 之前丢弃了它们：IP 计数器和防火墙规则都看不到。`,
      },
      evidence: failing.flatMap(({ server, filter }) => [
        filter.cite,
        citeCounter(server.host, { ...filter, name: `${filter.interface} ${filter.name}` }),
        ...server.cites.slice(0, 2),
      ]),
      remedies: failing.map(({ server, filter }) => ({
        host: server.host,
        platform: "any",
        commands: [
          `tc -s filter show dev ${filter.interface} ingress`,
          `bpftool net show dev ${filter.interface}`,
        ],
        note: {
          en: "who put it there should mend it (a CNI, a DDoS guard, an agent); to try: tc filter del dev IF ingress pref N",
          zh: "应由部署它的一方修正（CNI、DDoS 防护、agent）；可先试：tc filter del dev IF ingress pref N",
        },
      })),
      verify: failing.map(({ server, filter }) => ({
        host: server.host,
        command: `tc -s qdisc show dev ${filter.interface}`,
        expect: { en: "dropped stands still while clients send", zh: "客户端发送时 dropped 不再增长" },
      })),
      rivals: [
        {
          cause: "rs-firewall",
          because: { en: "they ended before netfilter", zh: "它们在 netfilter 之前就终止了" },
        },
      ],
    });
  },
});

/** A tc filter or an XDP program on the director's interface drops the requests. */
import { countedByIpvs, stopAt } from "./before-ipvs.ts";
import { citeCounter, fits } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { plural } from "./words.ts";

export const xdpOrTcIngressDrop = defineRule({
  id: "xdp-or-tc-ingress-drop",
  layer: "director",
  severity: "broken",
  title: {
    en: "A tc filter or XDP program on the director's interface drops the requests",
    zh: "DS 网卡上的 tc 过滤器或 XDP 程序丢弃了请求",
  },
  needs: ["receiveLosses"],
  wants: ["directorLoss", "directorCounters", "frontLoss"],
  judge({ receiveLosses, directorLoss, directorCounters, frontLoss }) {
    for (const adapter of receiveLosses.directors) {
      const stop = stopAt(directorLoss, adapter.director);
      const filter = stop && adapter.filters.find((f) => fits(f.growth, stop.stayed));
      if (stop && filter && countedByIpvs(directorCounters, stop) !== true)
        return fail(
          {
            en: `a tc filter of ${adapter.director} dropped ${filter.growth} packets`,
            zh: `${adapter.director} 的 tc filter 丢弃了 ${filter.growth} 个报文`,
          },
          {
            grounds: ["counter", "absence"],
            packets: stop.stayed,
            segments: [{ from: adapter.director, to: adapter.director }],
            explanation: {
              en: `Measured: ${plural(stop.stayed, "request")} came in at ${adapter.director} and did not go out; the ingress filters of ${filter.interface} dropped ${filter.growth} packets meanwhile. Inferred: a tc filter (or a bpf program at tc) ends them behind tcpdump and before IP: no counter of IP and no firewall rule sees them.`,
              zh: `实测：${stop.stayed} 个请求到达 ${adapter.director} 后没有转发出去；期间 ${filter.interface} 的 ingress 过滤器丢弃了 ${filter.growth} 个报文。推断：tc 过滤器（或 tc 上的 bpf 程序）在 tcpdump 之后、IP 之前丢弃了它们：IP 计数器和防火墙规则都看不到。`,
            },
            evidence: [
              filter.cite,
              ...stop.cites,
              citeCounter(adapter.director, { ...filter, name: `${filter.interface} ${filter.name}` }),
            ],
            ...mended(adapter.director, filter.interface),
            rivals: [
              {
                cause: "ds-input-firewall",
                because: { en: "they ended before netfilter", zh: "它们在 netfilter 之前就终止了" },
              },
            ],
          },
        );
      const legs = (frontLoss?.legs ?? []).filter((l) => l.to === adapter.director);
      const lost = legs.reduce((n, l) => n + l.leg.counts.missing, 0);
      const xdp = adapter.xdp.find((g) => lost > 0 && fits(g.growth, lost));
      const [program] = adapter.programs;
      if (xdp || (program && lost > 0 && legs.every((l) => l.leg.counts.arrived === 0)))
        return fail(
          {
            en: `an XDP program of ${adapter.director} may drop the requests`,
            zh: `${adapter.director} 的 XDP 程序可能丢弃这些请求`,
          },
          {
            grounds: xdp ? ["counter", "absence"] : ["may", "absence", "doubt"],
            packets: lost,
            segments: legs.map((l) => ({ from: l.from, to: l.to })),
            explanation: {
              en: `Measured: ${plural(lost, "request")} that clients sent are in no capture of ${adapter.director}${
                xdp
                  ? `; ${xdp.name} of ${xdp.interface} grew by ${xdp.growth}`
                  : `; ${program.interface} has an XDP program`
              }. Inferred: XDP drops them in the driver, before tcpdump${xdp ? "" : "; what drops them in the fabric looks the same"}.`,
              zh: `实测：客户端发送的 ${lost} 个请求不在 ${adapter.director} 的任何抓包中${
                xdp
                  ? `；${xdp.interface} 的 ${xdp.name} 增长了 ${xdp.growth}`
                  : `；${program.interface} 上有 XDP 程序`
              }。推断：XDP 在驱动中、tcpdump 之前丢弃了它们${xdp ? "" : "；在网络中被丢弃也是同样的现象"}。`,
            },
            evidence: [
              ...(xdp
                ? [xdp.cite, citeCounter(adapter.director, { ...xdp, name: `${xdp.interface} ${xdp.name}` })]
                : []),
              ...(program ? [program.cite] : []),
              ...legs.flatMap((l) => l.cites).slice(0, 3),
            ],
            ...mended(adapter.director, xdp?.interface ?? program.interface),
          },
        );
    }
    const [stop] = directorLoss?.stops ?? [];
    if (!stop)
      return notApplicable({ en: "nothing ends at a director's interface", zh: "没有报文止于 DS 的接口" });
    const adapter = receiveLosses.directors.find((d) => d.director === stop.director);
    return adapter?.compared
      ? pass({
          en: "no ingress filter of the director counted what was lost",
          zh: "DS 没有任何入向过滤器计到丢失的报文",
        })
      : inconclusive(
          {
            en: "the ingress filters' counters of the director are not known",
            zh: "DS 的 ingress 过滤器计数器未知",
          },
          [
            {
              host: stop.director,
              command: "tc -s qdisc; tc -s filter show dev <interface> ingress   # before and after",
            },
          ],
        );
  },
});

function mended(host: string, device: string) {
  return {
    remedies: [
      {
        host,
        platform: "any",
        commands: [
          `tc -s filter show dev ${device} ingress`,
          `bpftool net show dev ${device}`,
          `ip -d link show dev ${device}`,
        ],
        note: {
          en: "who put it there should mend it (a CNI, a DDoS guard, an agent); to try: tc filter del dev IF ingress pref N, or ip link set dev IF xdp off",
          zh: "应由部署它的一方修正（CNI、DDoS 防护、agent）；可先试：tc filter del dev IF ingress pref N，或 ip link set dev IF xdp off",
        },
      },
    ],
    verify: [
      {
        host,
        command: `tc -s qdisc show dev ${device}; ethtool -S ${device} | grep -i xdp`,
        expect: { en: "dropped stands still while clients send", zh: "客户端发送时 dropped 不再增长" },
      },
    ],
  };
}

/** The fabric lets first fragments through and drops the others: no datagram that was fragmented is ever whole. */
import { citeCounter, fits } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { tablesOf } from "./family.ts";
import { listed, listedZh, plural, SYSTEMATIC, splitChance } from "./words.ts";

export const fabricFragmentDrop = defineRule({
  id: "fabric-fragment-drop",
  layer: "fabric",
  severity: "broken",
  title: {
    en: "The fabric drops later fragments between director and real server",
    zh: "云网络丢弃 DS 到 RS 的后续分片",
  },
  needs: ["fragmentArrivals"],
  wants: [],
  judge({ fragmentArrivals }) {
    const { pairs, target } = fragmentArrivals;
    if (pairs.length === 0)
      return notApplicable({
        en: "the director sent no fragments to a captured real server",
        zh: "DS 没有向有抓包的 RS 发送分片",
      });
    const empty = pairs.filter((p) => p.laterArrived === 0 && p.firstArrived > 0);
    if (empty.length === 0)
      return pass({
        en: "later fragments arrive, or no first one does either",
        zh: "后续分片能到达，或者首个分片也没有到达",
      });
    const judged = empty
      // What was answered was whole: the capture hides the rest.
      .filter((p) => p.unanswered === p.firstArrived && (p.whole === undefined || p.whole.growth === 0))
      .map((pair) => ({ pair, counted: fits(pair.received?.growth, pair.firstArrived) }));
    if (judged.length === 0)
      return pass({ en: "the real servers put the datagrams together", zh: "RS 能重组这些数据报" });
    const failing = judged.filter(({ pair, counted }) => pair.visible || counted);
    if (failing.length === 0)
      return inconclusive(
        {
          en: "no later fragment is in the captures of the real servers, which a filter by port would hide",
          zh: "RS 的抓包中没有后续分片，按端口过滤会滤掉它们",
        },
        judged.map(({ pair }) => ({
          host: pair.server,
          command: "nstat -az IpReasmReqds IpReasmOKs IpReasmFails; tcpdump -ni any 'ip[6:2] & 0x1fff != 0'",
        })),
      );
    const sum = (of: (p: (typeof pairs)[number]) => number) => failing.reduce((n, f) => n + of(f.pair), 0);
    const packets = sum((p) => p.firstArrived);
    const later = sum((p) => p.laterSent);
    const servers = listed(failing.map((f) => f.pair.server));
    const director = listed(failing.map((f) => f.pair.director));
    const systematic = splitChance(later, packets) < SYSTEMATIC;
    const counted = failing.filter((f) => f.counted);
    const because = {
      en: `of fragmented packets only the first fragments arrive at ${servers}`,
      zh: `分片的报文只有首个分片到达 ${listedZh(failing.map((f) => f.pair.server))}`,
    };
    return fail(because, {
      grounds: [
        systematic ? "split" : "hint",
        ...(failing.every((f) => f.pair.visible) ? ABSENCE : []),
        ...(counted.length === failing.length ? COUNTER : []),
      ],
      packets,
      segments: failing.map(({ pair }) => ({ from: pair.director, to: pair.server })),
      explanation: {
        en: `Measured: ${plural(later, "later fragment")} left ${director} for ${servers} and none arrived, while ${plural(packets, "first fragment")} of the same packets did; none of these ${packets} was answered${
          counted.length > 0
            ? `; the kernel of ${listed(counted.map((f) => f.pair.server))} got ${counted.map((f) => f.pair.received?.growth ?? 0).join(" and ")} fragments and put no datagram together`
            : ""
        }. Inferred: a filter on the way looks at ports, which only a first fragment has (a security group, a stateful firewall, a load balancer), or drops fragments altogether.`,
        zh: `实测：${later} 个后续分片从 ${listedZh(failing.map((f) => f.pair.director))} 发往 ${listedZh(failing.map((f) => f.pair.server))}，一个也没有到达，而同一批报文的 ${packets} 个首个分片到达了；这 ${packets} 个报文没有一个得到应答${
          counted.length > 0
            ? `；${listedZh(counted.map((f) => f.pair.server))} 的内核收到了 ${counted.map((f) => f.pair.received?.growth ?? 0).join(" 和 ")} 个分片，没有重组出任何数据报`
            : ""
        }。推断：途中的过滤设备按端口匹配，而只有首个分片带端口（安全组、有状态防火墙、负载均衡器），或者它丢弃所有分片。`,
      },
      evidence: failing
        .flatMap(({ pair }) => [
          ...pair.cites,
          ...[pair.received, pair.failed].flatMap((g) =>
            g && g.growth > 0 ? [citeCounter(pair.server, g)] : [],
          ),
        ])
        .slice(0, 14),
      remedies: [
        {
          host: servers,
          platform: "any",
          commands: [
            "# security group, firewall: allow IP fragments, or all of the protocol, from the director",
          ],
          note: {
            en: "a rule with ports does not match later fragments, unless the filter reassembles them first",
            zh: "带端口的规则匹配不到后续分片，除非过滤设备先重组",
          },
        },
        {
          host: listed(failing.map((f) => f.pair.server)),
          platform: "any",
          commands: [
            `${tablesOf(target.vip)} -t mangle -A OUTPUT -p tcp -s ${target.vip} --tcp-flags SYN,RST SYN,ACK -j TCPMSS --set-mss 1360`,
          ],
          note: {
            en: "TCP through a tunnel: smaller segments need no fragments. UDP: let the application send less than the MTU, less 20 to 32 bytes for a tunnel; or raise the MTU between director and real servers",
            zh: "经隧道的 TCP：用更小的分段就无需分片。UDP：让应用发送的数据小于 MTU，使用隧道时再减去 20 到 32 字节；或者提高 DS 与 RS 之间的 MTU",
          },
        },
      ],
      verify: failing.map(({ pair }) => ({
        host: pair.server,
        command: "tcpdump -ni any -c 5 'ip[6:2] & 0x1fff != 0'; nstat -az IpReasmOKs",
        expect: { en: "later fragments arrive, and IpReasmOKs grows", zh: "后续分片到达，IpReasmOKs 增长" },
      })),
      rivals: [
        {
          cause: "fabric-mtu-overlay",
          because: {
            en: "first fragments, which are as big as the others or bigger, arrive",
            zh: "首个分片与其他分片一样大或更大，却到达了",
          },
        },
        {
          cause: "cap-filter-excludes",
          because: {
            en:
              counted.length > 0
                ? "the kernel's own counters say the same as the captures"
                : "the captures show ARP or ping as well: no filter by port chose among the frames",
            zh:
              counted.length > 0
                ? "内核自身的计数器与抓包一致"
                : "抓包中还有 ARP 或 ping：没有按端口的过滤器在筛选帧",
          },
        },
      ],
    });
  },
});

const ABSENCE = ["absence"] as const;
const COUNTER = ["counter"] as const;

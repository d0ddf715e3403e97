/** The fabric lets first fragments through and drops the others: no datagram that was fragmented is ever whole. */
import { citeCounter, fits } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { listed, plural, SYSTEMATIC, splitChance } from "./words.ts";

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
    if (pairs.length === 0) return notApplicable("the director sent no fragments to a captured real server");
    const empty = pairs.filter((p) => p.laterArrived === 0 && p.firstArrived > 0);
    if (empty.length === 0) return pass("later fragments arrive, or no first one does either");
    const judged = empty
      // What was answered was whole: the capture hides the rest.
      .filter((p) => p.unanswered === p.firstArrived && (p.whole === undefined || p.whole.growth === 0))
      .map((pair) => ({ pair, counted: fits(pair.received?.growth, pair.firstArrived) }));
    if (judged.length === 0) return pass("the real servers put the datagrams together");
    const failing = judged.filter(({ pair, counted }) => pair.visible || counted);
    if (failing.length === 0)
      return inconclusive(
        "no later fragment is in the captures of the real servers, which a filter by port would hide",
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
    return fail(`of fragmented packets only the first fragments arrive at ${servers}`, {
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
          },
        },
        {
          host: listed(failing.map((f) => f.pair.server)),
          platform: "any",
          commands: [
            `iptables -t mangle -A OUTPUT -p tcp -s ${target.vip} --tcp-flags SYN,RST SYN,ACK -j TCPMSS --set-mss 1360`,
          ],
          note: {
            en: "TCP through a tunnel: smaller segments need no fragments. UDP: let the application send less than the MTU, less 20 to 32 bytes for a tunnel; or raise the MTU between director and real servers",
          },
        },
      ],
      verify: failing.map(({ pair }) => ({
        host: pair.server,
        command: "tcpdump -ni any -c 5 'ip[6:2] & 0x1fff != 0'; nstat -az IpReasmOKs",
        expect: { en: "later fragments arrive, and IpReasmOKs grows" },
      })),
      rivals: [
        {
          cause: "fabric-mtu-overlay",
          because: { en: "first fragments, which are as big as the others or bigger, arrive" },
        },
        {
          cause: "cap-filter-excludes",
          because: {
            en:
              counted.length > 0
                ? "the kernel's own counters say the same as the captures"
                : "the captures show ARP or ping as well: no filter by port chose among the frames",
          },
        },
      ],
    });
  },
});

const ABSENCE = ["absence"] as const;
const COUNTER = ["counter"] as const;

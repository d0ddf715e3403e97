/** Faults besides the root cause: of packets of their own, or hidden behind it until it is mended. */
import type { Verdict, Words } from "../report/schema.ts";
import { type Failing, isFault } from "./failing.ts";
import { listed, listedZh, plural } from "./rules/words.ts";

/** No packet was seen to end in it: it stands in the configuration, and nothing has met it yet. */
export const isLatent = ({ fault }: Failing): boolean => fault.packets === 0;

export function further(top: Failing, findings: readonly Failing[]): Verdict["also"] {
  return findings
    .filter((f) => f !== top && isFault(f))
    .map((f) => {
      const places = f.fault.segments.map(({ from, to }) => (from === to ? from : `${from} > ${to}`));
      const at = places.length === 0 ? "" : ` (${listed(places)})`;
      const zh = `${f.rule.title.zh ?? f.rule.title.en}${places.length === 0 ? "" : `（${listedZh(places)}）`}`;
      return {
        cause: f.rule.id,
        because: isLatent(f)
          ? {
              en: `${f.rule.title.en}${at}: nothing has come that far; it shows once ${top.rule.id} is mended`,
              zh: `${zh}：还没有报文到达那里；修复 ${top.rule.id} 之后才会显现`,
            }
          : {
              en: `${f.rule.title.en}${at}: ${plural(f.fault.packets, "packet")} of its own`,
              zh: `${zh}：另有 ${f.fault.packets} 个报文受其影响`,
            },
      };
    });
}

/**
 * What a fault keeps from being seen, so that the next one looks as if the fix had made it
 * (the field's catalogue, 5).
 */
const HIDES: ReadonlyMap<string, Words> = new Map<string, Words>([
  [
    "vip-arp-answered-by-rs",
    {
      en: "clients that talk to a real server directly test neither the director nor the fabric behind it",
      zh: "直接与 RS 通信的客户端既没有测试到 DS，也没有测试到其后的网络",
    },
  ],
  [
    "fabric-antispoof-forward",
    {
      en: "nothing behind the fabric was tested: real server, application, the replies' way",
      zh: "网络之后的部分都没有测试到：RS、应用、应答的回程",
    },
  ],
  [
    "fabric-proto-blocked",
    {
      en: "what comes out of the tunnel meets the real server's rp_filter next",
      zh: "隧道解封装后的报文接下来要经过 RS 的 rp_filter",
    },
  ],
  [
    "udp-reply-wrong-source",
    {
      en: "replies from the VIP meet the fabric's source filter, which these did not",
      zh: "以 VIP 为源的应答要经过网络的源地址过滤，而这些应答没有经过",
    },
  ],
  [
    "nat-rs-gateway-not-ds",
    {
      en: "replies through the director meet redirects, its FORWARD chain and its MTU next",
      zh: "经 DS 返回的应答接下来会遇到 ICMP 重定向、DS 的 FORWARD 链及其 MTU",
    },
  ],
  [
    "nat-client-same-subnet",
    {
      en: "replies through the director meet redirects, its FORWARD chain and its MTU next",
      zh: "经 DS 返回的应答接下来会遇到 ICMP 重定向、DS 的 FORWARD 链及其 MTU",
    },
  ],
  [
    "ipvs-stale-udp-entry",
    {
      en: "an old entry makes a right fix look useless: prove it with a new source port or after the entry is gone",
      zh: "旧条目会使正确的修复看似无效：应换用新的源端口，或等条目消失后再验证",
    },
  ],
  [
    "ds-rs-neigh-unresolved",
    { en: "nothing behind the director was tested", zh: "DS 之后的部分都没有测试到" },
  ],
]);

/** What to do again once the cause is mended, because it hides what comes after it. */
export function hiddenBehind({ rule }: Failing): Verdict["nextSteps"] {
  const why = HIDES.get(rule.id);
  return why === undefined
    ? []
    : [
        {
          host: "all",
          command: "ip neigh flush all; tcpdump -eni <interface> -s0 -U -w <host>.pcap",
          why: {
            en: `after the fix, once more with new source ports: ${why.en}`,
            zh: `修复之后换用新的源端口再测一次：${why.zh ?? why.en}`,
          },
        },
      ];
}

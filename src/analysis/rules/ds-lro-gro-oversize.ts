/** The adapter merges what it receives into packets that may not be sent on: too big, and not to be fragmented. */
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { largestMtu, mergedOnReceipt, sizeErrors } from "./frag-needed.ts";
import { ALL_WENT_OUT, plural } from "./words.ts";

export const dsLroGroOversize = defineRule({
  id: "ds-lro-gro-oversize",
  layer: "director",
  severity: "broken",
  title: {
    en: "The director's adapter merges segments (LRO) into packets that are too big to be sent on",
    zh: "DS 网卡 LRO 合并后的报文超过 MTU，无法转发",
  },
  needs: ["directorLoss", "receiveLosses"],
  wants: [],
  judge({ directorLoss, receiveLosses }) {
    const [stop] = directorLoss.stops;
    if (!stop) return pass(ALL_WENT_OUT);
    const adapter = receiveLosses.directors.find((d) => d.director === stop.director);
    const refused = sizeErrors(stop);
    if (refused.length === 0)
      return notApplicable({
        en: "the director sent no fragmentation needed",
        zh: "DS 没有发送 fragmentation needed",
      });
    const largest = largestMtu(receiveLosses, stop.director);
    if (!adapter || largest === undefined)
      return inconclusive(
        { en: "the MTU of the director's interfaces is not known", zh: "DS 各接口的 MTU 未知" },
        [{ host: stop.director, command: "ip link; ethtool -k <interface>" }],
      );
    const merged = mergedOnReceipt(receiveLosses, stop);
    if (merged.length === 0)
      return pass({
        en: "what the director refused fits its own interfaces: it is no product of merging",
        zh: "DS 拒绝的报文不超过它自己接口的 MTU：不是合并造成的",
      });
    const [on] = adapter.merging;
    const device = on?.interface ?? [...adapter.mtus.keys()].find((n) => n !== "lo") ?? "<interface>";
    const size = Math.max(...merged.map((r) => r.error.quoted?.length ?? 0));
    const because = {
      en: `${stop.director} refuses packets of ${size} bytes, more than its own MTU of ${largest}`,
      zh: `${stop.director} 拒绝 ${size} 字节的报文，超过它自己的 MTU ${largest}`,
    };
    return fail(because, {
      grounds: ["message", on ? "must" : "may", "absence"],
      packets: stop.stayed,
      segments: [{ from: stop.director, to: stop.director }],
      explanation: {
        en: `Measured: ${plural(stop.stayed, "request")} came in at ${stop.director} and did not go out; it refused packets of up to ${size} bytes as too big (${plural(merged.length, "ICMP error")}), although no interface of it has an MTU above ${largest}: no frame on the wire was that big${
          on ? `; ${on.name} of ${on.interface} is on` : ""
        }. Inferred: the adapter merged several segments into one. The kernel turns LRO off only where ip_forward is on, and IPVS in direct routing or tunnelling works without it; the merged packet may not be fragmented and is dropped.`,
        zh: `实测：${stop.stayed} 个请求到达 ${stop.director} 后没有转发出去；它以过大为由拒绝了最大 ${size} 字节的报文（${merged.length} 个 ICMP 差错报文），而它没有任何接口的 MTU 大于 ${largest}：线路上不存在这么大的帧${
          on ? `；${on.interface} 的 ${on.name} 处于开启状态` : ""
        }。推断：网卡把多个分段合并成了一个。内核只在 ip_forward 开启时关闭 LRO，而直接路由和隧道模式的 IPVS 不需要 ip_forward；合并后的报文不允许分片，因而被丢弃。`,
      },
      evidence: [
        ...stop.refusalCites,
        ...stop.cites.slice(0, 2),
        ...(on ? [on.cite] : []),
        ...[...adapter.mtus].filter(([name]) => name === device).map(([, m]) => m.cite),
      ],
      remedies: [
        {
          host: stop.director,
          platform: "any",
          commands: [`ethtool -K ${device} lro off`, `ethtool -K ${device} rx-gro-hw off`],
          note: {
            en: "kernels before 3.x also need gro off; put it into the interface's configuration",
            zh: "3.x 之前的内核还需要关闭 gro；同时写入接口配置",
          },
        },
      ],
      verify: [
        {
          host: stop.director,
          command: `ethtool -k ${device} | grep -E 'large-receive|gro'; tcpdump -c 3 -ni ${device} greater ${largest + 100} and dst host ${stop.wanted.vip}`,
          expect: {
            en: "off, and no packet above the MTU comes in",
            zh: "均为 off，且没有超过 MTU 的报文到达",
          },
        },
      ],
      rivals: [
        {
          cause: "ds-mtu-frag-needed",
          because: {
            en: "a client cannot have sent a packet that is bigger than the wire's MTU",
            zh: "客户端不可能发出大于线路 MTU 的报文",
          },
        },
      ],
    });
  },
});

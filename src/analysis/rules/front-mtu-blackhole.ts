/** Between client and director the long packets end, the short ones pass, and nobody says so. */
import { splitGrounds } from "./confidence.ts";
import { defineRule, fail, pass } from "./define.ts";
import { plural, SYSTEMATIC, splitChance } from "./words.ts";

export const frontMtuBlackhole = defineRule({
  id: "front-mtu-blackhole",
  layer: "fabric",
  severity: "broken",
  title: {
    en: "Between client and director long packets are lost and short ones pass: the way's MTU is smaller",
    zh: "客户端到 DS 的路径 MTU 偏小：长包丢失，短包正常",
  },
  needs: ["sizeSteps"],
  wants: ["frontLoss"],
  judge({ sizeSteps, frontLoss }) {
    const { target, told } = sizeSteps;
    const step = sizeSteps.steps.find((s) => s.front);
    if (!step)
      return pass({
        en: "no size separates what was lost in front of the director from what came",
        zh: "没有任何长度能区分 DS 之前丢失的与到达的报文",
      });
    const { from, to, lost, arrived, smallestLostBytes: above, largestArrivedBytes: upTo } = step;
    const fragmented = frontLoss?.legs.some((l) => l.from === from && l.to === to && l.fragmented) ?? false;
    // A link has to carry 576 bytes; a test of lower values would only make things worse.
    const mtu = Math.max(576, upTo);
    const because = {
      en: `${plural(lost, "request")} of ${above} bytes or more never came to ${to}`,
      zh: `${lost} 个 ${above} 字节及以上的请求没有到达 ${to}`,
    };
    return fail(because, {
      // Where fragments are lost, something may choose by their being fragments.
      grounds: splitGrounds(splitChance(lost, arrived) < SYSTEMATIC, !step.oneFlow && !fragmented),
      packets: lost,
      segments: [{ from, to }],
      explanation: {
        en: `Measured: ${plural(lost, "request")} that left ${from} for ${to} never came, each ${above} bytes or longer; ${plural(arrived, "request")} of up to ${upTo} bytes came. ${
          told.times > 0
            ? `"Fragmentation needed" was sent ${plural(told.times, "time")} (MTU ${told.mtu ?? 0}), and the packets stay that long.`
            : `Nobody sent "fragmentation needed".`
        } Inferred: some link of that way takes no packets longer than something between ${upTo} and ${above} bytes (a tunnel, a VPN, an overlay, a jumbo frame into a link of 1500), and the ICMP message that would tell the sender is not sent or is filtered.`,
        zh: `实测：从 ${from} 发往 ${to} 的 ${lost} 个请求没有到达，长度均不小于 ${above} 字节；不超过 ${upTo} 字节的 ${arrived} 个请求到达了。${
          told.times > 0
            ? `"Fragmentation needed" 发送过 ${told.times} 次（MTU ${told.mtu ?? 0}），而报文仍然这么长。`
            : `没有任何一方发送 "fragmentation needed"。`
        }推断：该路径上某段链路能通过的最大报文长度介于 ${upTo} 与 ${above} 字节之间（隧道、VPN、overlay，或者巨型帧进入 MTU 为 1500 的链路），而本应通知发送方的 ICMP 报文没有发出或被过滤。`,
      },
      evidence: [...step.cites, ...told.cites].slice(0, 8),
      remedies: [
        {
          host: from,
          platform: "any",
          commands: [`ip route replace ${target.vip} dev <interface> mtu ${mtu}`],
          note: {
            en: "as a test, with the gateway where there is one; or a lower MTU on its interface",
            zh: "用于测试，有网关时须带上网关；或者调小其接口的 MTU",
          },
        },
        {
          host: "router",
          platform: "any",
          commands: [
            "iptables -I INPUT -p icmp --icmp-type fragmentation-needed -j ACCEPT",
            `iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss ${mtu - 40}`,
          ],
          note: {
            en: "let the message pass, or clamp TCP's segment size where the narrow link begins",
            zh: "放行该 ICMP 报文，或者在窄链路的入口处限制 TCP 的 MSS",
          },
        },
      ],
      verify: [
        {
          host: from,
          command: `ping -c 3 -M do -s ${Math.max(0, above - 28)} ${target.vip}`,
          expect: {
            en: "answers, or a message that names the MTU",
            zh: "有应答，或者收到给出 MTU 的 ICMP 报文",
          },
        },
      ],
      rivals: [
        {
          cause: "front-acl-sg-nacl",
          because: {
            en: "short requests to the same address and port do come",
            zh: "发往相同地址和端口的短请求可以到达",
          },
        },
        {
          cause: "fabric-mtu-overlay",
          because: {
            en: "the long requests do not come to the director at all: the way behind it is not at fault",
            zh: "长请求根本没有到达 DS：问题不在 DS 之后的路径上",
          },
        },
      ],
    });
  },
});

/** The fabric lets UDP replies pass and no SYN-ACK: a firewall there follows connections and saw half of them. */
import type { LossyReplies } from "../evidence/reply-loss.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { listed, listedZh, plural } from "./words.ts";

function sum(list: LossyReplies["classes"], key: "arrived" | "missing"): number {
  return list.reduce((n, c) => n + c[key], 0);
}

export const returnStatefulFirewall = defineRule({
  id: "return-stateful-firewall",
  layer: "fabric",
  severity: "broken",
  title: {
    en: "A stateful firewall that never saw the request drops TCP replies of the real servers",
    zh: "有状态防火墙未见过请求报文，丢弃 RS 的 TCP 应答",
  },
  needs: ["replyLoss"],
  wants: [],
  judge({ replyLoss }) {
    const { target } = replyLoss;
    if (replyLoss.sent === 0)
      return inconclusive({ en: "no reply was seen to leave a real server", zh: "没有看到应答离开 RS" });
    if (target.forwarding.has("masq"))
      return notApplicable({
        en: "NAT: what stands beside the director sees both directions",
        zh: "NAT：DS 旁边的设备能看到两个方向",
      });
    if (replyLoss.missing === 0)
      return replyLoss.open.length > 0
        ? inconclusive({
            en: "replies left, and no capture shows whether they arrived",
            zh: "应答已发出，没有抓包显示是否到达",
          })
        : pass({ en: "every reply arrived", zh: "回包都已到达" });
    const legs = replyLoss.legs.map((leg) => {
      const replies = leg.classes.filter((c) => c.reply && c.wireSource === "vip");
      const tcp = replies.filter((c) => c.protocol === "tcp");
      const udp = replies.filter((c) => c.protocol === "udp");
      return { leg, lost: sum(tcp, "missing"), passed: sum(tcp, "arrived"), udp };
    });
    // Both protocols from the same port and address: one all lost, the other all there.
    const failing = legs.filter(
      (l) => l.lost > 0 && l.passed === 0 && sum(l.udp, "arrived") > 0 && sum(l.udp, "missing") === 0,
    );
    if (failing.length === 0 || failing.length < replyLoss.legs.length)
      return legs.some((l) => l.lost > 0 && l.passed === 0 && l.udp.length === 0)
        ? inconclusive({
            en: "TCP replies are lost, and no UDP reply from the VIP was sent to compare with",
            zh: "TCP 应答丢失，但没有以 VIP 为源的 UDP 应答可供对比",
          })
        : pass({ en: "what was lost of the replies is not exactly TCP", zh: "丢失的回包并非恰好是 TCP" });
    const packets = failing.reduce((n, l) => n + l.lost, 0);
    const others = failing.reduce((n, l) => n + sum(l.udp, "arrived"), 0);
    const because = {
      en: "UDP replies arrive, TCP replies from the same address do not",
      zh: "UDP 回包能到达，来自同一地址的 TCP 回包不能",
    };
    return fail(because, {
      grounds: ["absence", "hint"],
      packets,
      segments: failing.map((l) => ({ from: l.leg.from, to: l.leg.to })),
      explanation: {
        en: `Measured: ${plural(packets, "TCP reply", "TCP replies")} with source ${target.vip} left ${listed(
          failing.map((l) => l.leg.from),
        )} and none arrived; ${others} UDP replies with the same source did. Inferred: the request came to the director's port and its answer leaves by the real server's, so what follows connections at the real server's side (a security group, a firewall) never saw the SYN: a SYN-ACK without one is invalid there, while a UDP answer passes for the first packet of a new flow. A filter for that TCP port would look the same.`,
        zh: `实测：${packets} 个源地址为 ${target.vip} 的 TCP 应答从 ${listedZh(
          failing.map((l) => l.leg.from),
        )} 发出，没有一个到达；源地址相同的 ${others} 个 UDP 应答到达了。推断：请求进入的是 DS 的端口，应答却从 RS 的端口发出，因此 RS 一侧跟踪连接的设备（安全组、防火墙）没有见过 SYN：没有 SYN 的 SYN-ACK 在那里是无效报文，而 UDP 应答会被当作新流的首个报文放行。针对该 TCP 端口的过滤也会造成同样的现象。`,
      },
      evidence: failing.flatMap((l) => l.leg.cites).slice(0, 12),
      remedies: [
        {
          host: "fabric",
          platform: "OpenStack",
          commands: [
            "openstack port set --no-security-group --disable-port-security <port of the real server>",
          ],
          note: {
            en: "elsewhere: take the security group or firewall off the real servers' ports, or use stateless rules there. Or use NAT or FULLNAT, where both directions pass the same ports",
            zh: "其他平台：去掉 RS 端口的安全组或防火墙，或在那里使用无状态规则。也可以改用 NAT 或 FULLNAT，使两个方向经过相同的端口",
          },
        },
      ],
      verify: failing.map((l) => ({
        host: l.leg.to,
        command: `tcpdump -ni any -c 10 'tcp[tcpflags] & (tcp-syn|tcp-ack) == (tcp-syn|tcp-ack) and src host ${target.vip}'`,
        expect: { en: "SYN-ACKs from the VIP arrive", zh: "源地址为 VIP 的 SYN-ACK 到达" },
      })),
      rivals: [
        {
          cause: "return-antispoof-vip",
          because: {
            en: "UDP replies with the VIP as source pass the same port",
            zh: "源地址为 VIP 的 UDP 应答可以通过同一端口",
          },
        },
        {
          cause: "fabric-random-loss",
          because: {
            en: "every TCP reply is lost and no UDP reply",
            zh: "TCP 应答全部丢失，UDP 应答没有丢失",
          },
        },
      ],
      nextSteps: failing.slice(0, 1).map((l) => ({
        host: l.leg.from,
        command: `ping -c 5 -I ${target.vip} ${target.client}`,
        why: {
          en: "passes: only TCP is filtered; with a stateless rule for the TCP port in place a retry tells whether it is state that is missing",
          zh: "如果通：只有 TCP 被过滤；为该 TCP 端口加上无状态规则后重试，可判断是否因为缺少连接状态",
        },
      })),
    });
  },
});

/** The fabric lets UDP replies pass and no SYN-ACK: a firewall there follows connections and saw half of them. */
import type { LossyReplies } from "../evidence/reply-loss.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { listed, plural } from "./words.ts";

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
    if (replyLoss.sent === 0) return inconclusive("no reply was seen to leave a real server");
    if (target.forwarding.has("masq"))
      return notApplicable("NAT: what stands beside the director sees both directions");
    if (replyLoss.missing === 0)
      return replyLoss.open.length > 0
        ? inconclusive("replies left, and no capture shows whether they arrived")
        : pass("every reply arrived");
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
        ? inconclusive("TCP replies are lost, and no UDP reply from the VIP was sent to compare with")
        : pass("what was lost of the replies is not exactly TCP");
    const packets = failing.reduce((n, l) => n + l.lost, 0);
    const others = failing.reduce((n, l) => n + sum(l.udp, "arrived"), 0);
    return fail("UDP replies arrive, TCP replies from the same address do not", {
      grounds: ["absence", "hint"],
      packets,
      segments: failing.map((l) => ({ from: l.leg.from, to: l.leg.to })),
      explanation: {
        en: `Measured: ${plural(packets, "TCP reply", "TCP replies")} with source ${target.vip} left ${listed(
          failing.map((l) => l.leg.from),
        )} and none arrived; ${others} UDP replies with the same source did. Inferred: the request came to the director's port and its answer leaves by the real server's, so what follows connections at the real server's side (a security group, a firewall) never saw the SYN: a SYN-ACK without one is invalid there, while a UDP answer passes for the first packet of a new flow. A filter for that TCP port would look the same.`,
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
          },
        },
      ],
      verify: failing.map((l) => ({
        host: l.leg.to,
        command: `tcpdump -ni any -c 10 'tcp[tcpflags] & (tcp-syn|tcp-ack) == (tcp-syn|tcp-ack) and src host ${target.vip}'`,
        expect: { en: "SYN-ACKs from the VIP arrive" },
      })),
      rivals: [
        {
          cause: "return-antispoof-vip",
          because: { en: "UDP replies with the VIP as source pass the same port" },
        },
        {
          cause: "fabric-random-loss",
          because: { en: "every TCP reply is lost and no UDP reply" },
        },
      ],
      nextSteps: failing.slice(0, 1).map((l) => ({
        host: l.leg.from,
        command: `ping -c 5 -I ${target.vip} ${target.client}`,
        why: {
          en: "passes: only TCP is filtered; with a stateless rule for the TCP port in place a retry tells whether it is state that is missing",
        },
      })),
    });
  },
});

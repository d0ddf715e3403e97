/** UDP: the application answers from the real server's own address, and the client refuses it. */
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { listed } from "./words.ts";

export const udpReplyWrongSource = defineRule({
  id: "udp-reply-wrong-source",
  layer: "application",
  severity: "broken",
  title: { en: "The application answers from the real server's own address instead of the VIP" },
  needs: ["replyLoss"],
  wants: [],
  judge({ replyLoss }) {
    const { bypassing, target } = replyLoss;
    if (target.forwarding.has("masq")) return notApplicable("NAT: the director puts the VIP in");
    if (target.protocol !== "udp") return notApplicable("TCP answers from the address that was asked");
    if (bypassing.length === 0) return pass("replies have the VIP as source");
    const hosts = listed(bypassing.map((b) => b.host));
    const packets = bypassing.reduce((n, b) => n + b.packets, 0);
    return fail(`${packets} replies of ${hosts} have its own address as source`, {
      grounds: ["message"],
      packets,
      segments: bypassing.map((b) => ({ from: b.host, to: "client" })),
      explanation: {
        en: `Measured: ${packets} replies left ${hosts} with its own address as source, while the client asked ${target.vip}. A client that connected its socket to the VIP refuses them. Inferred: the socket is bound to every address and answers with a plain send; the kernel then picks the address of the way out.`,
      },
      evidence: bypassing.flatMap((b) => b.cites).slice(0, 8),
      remedies: bypassing.map((b) => ({
        host: b.host,
        platform: "any",
        commands: [`ss -lunp 'sport = :${target.port}'`],
        note: {
          en: `bind a socket to ${target.vip} itself (and one to the own address for health checks), or answer with IP_PKTINFO`,
        },
      })),
      verify: bypassing.map((b) => ({
        host: b.host,
        command: `tcpdump -ni any -c 10 'udp and src port ${target.port}'`,
        expect: { en: `source ${target.vip}` },
      })),
      rivals: [
        { cause: "return-antispoof-vip", because: { en: "these replies do not have the VIP as source" } },
      ],
      nextSteps: bypassing.slice(0, 1).map((b) => ({
        host: b.host,
        command: `tcpdump -ni any 'src host ${target.vip} and src port ${target.port}'`,
        why: { en: "once the source is the VIP, the fabric may drop the replies: see return-antispoof-vip" },
      })),
    });
  },
});

/** NAT: the real server's replies go past the director, untranslated. */
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { listed, plural } from "./words.ts";

export const natRsGatewayNotDs = defineRule({
  id: "nat-rs-gateway-not-ds",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "NAT: the real server's replies bypass the director and reach the client with the wrong source",
  },
  needs: ["replyLoss"],
  wants: [],
  judge({ replyLoss }) {
    if (!replyLoss.target.forwarding.has("masq")) return notApplicable("nothing is forwarded by NAT");
    const { bypassing, target } = replyLoss;
    if (bypassing.length === 0) return pass("replies go back through the director");
    const packets = bypassing.reduce((n, b) => n + b.packets, 0);
    return fail(
      `${plural(packets, "reply").replace("replys", "replies")} left towards the client, not the director`,
      {
        grounds: ["message"],
        packets,
        segments: bypassing.map((b) => ({ from: b.host, to: "client" })),
        explanation: {
          en: `Measured: ${listed(bypassing.map((b) => b.host))} sent ${packets} replies with its own address as source straight towards the client; the director saw none of them. NAT needs them to come back through the director, which puts the VIP in: the client knows no connection to the real server's address and refuses them.`,
        },
        evidence: bypassing.flatMap((b) => b.cites).slice(0, 8),
        remedies: bypassing.map((b) => ({
          host: b.host,
          platform: "any",
          commands: [`ip route replace default via ${target.dip}`],
          note: {
            en: "the route back to clients must lead through the director; and net.ipv4.ip_forward=1 there",
          },
        })),
        verify: bypassing.map((b) => ({
          host: b.host,
          command: `ip route get ${target.client}`,
          expect: { en: `via ${target.dip}` },
        })),
      },
    );
  },
});

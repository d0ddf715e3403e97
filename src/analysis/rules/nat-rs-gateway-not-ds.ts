/** NAT: the real server's replies go past the director, untranslated. */
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { bypasses } from "./nat-bypass.ts";
import { listed, listedZh, NO_NAT, plural } from "./words.ts";

export const natRsGatewayNotDs = defineRule({
  id: "nat-rs-gateway-not-ds",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "NAT: the real server's replies bypass the director and reach the client with the wrong source",
    zh: "NAT：RS 的应答绕过 DS，以错误的源地址到达客户端",
  },
  needs: ["replyLoss"],
  wants: ["natForwarding", "returnPaths", "ipvsTables", "vipAddresses"],
  judge({ replyLoss, natForwarding, returnPaths, ipvsTables, vipAddresses }) {
    if (!replyLoss.target.forwarding.has("masq")) return notApplicable(NO_NAT);
    const { target } = replyLoss;
    if (replyLoss.bypassing.length === 0)
      return pass({ en: "replies go back through the director", zh: "回包经 DS 返回" });
    const failing = bypasses(replyLoss, { natForwarding, returnPaths, ipvsTables, vipAddresses }).filter(
      (b) => b.because === "gateway",
    );
    if (failing.length === 0)
      return pass({
        en: "the real servers' own routes are not what leads past the director",
        zh: "绕过 DS 并不是 RS 自己的路由造成的",
      });
    const bypassing = failing.map((f) => f.reply);
    const packets = bypassing.reduce((n, b) => n + b.packets, 0);
    const routes = failing.flatMap((f) => f.paths.filter((p) => p.route && !p.viaDirector).slice(0, 1));
    return fail(
      {
        en: `${plural(packets, "reply", "replies")} left towards the client, not the director`,
        zh: `${packets} 个回包发往客户端，而不是 DS`,
      },
      {
        // Why the replies go past, other settings say as well: without the servers' routes it stays open.
        grounds: routes.length > 0 ? ["message", "must"] : ["message", "doubt"],
        packets,
        segments: bypassing.map((b) => ({ from: b.host, to: "client" })),
        explanation: {
          en: `Measured: ${listed(bypassing.map((b) => b.host))} sent ${packets} replies with its own address as source straight towards the client; the director saw none of them${
            routes.length > 0
              ? `. The route to ${routes[0].client} is "${listed(routes.map((p) => p.route?.text ?? ""))}"`
              : ""
          }. NAT needs them to come back through the director, which puts the VIP in: the client knows no connection to the real server's address and refuses them.`,
          zh: `实测：${listedZh(bypassing.map((b) => b.host))} 以自己的地址为源直接向客户端发送了 ${packets} 个应答；DS 没有看到任何一个${
            routes.length > 0
              ? `。到 ${routes[0].client} 的路由为“${listedZh(routes.map((p) => p.route?.text ?? ""))}”`
              : ""
          }。NAT 要求应答经 DS 返回，由 DS 换回 VIP：客户端没有与 RS 地址的连接，会拒绝这些应答。`,
        },
        evidence: [
          ...bypassing.flatMap((b) => b.cites).slice(0, 8),
          ...routes.flatMap((p) => p.route?.cites ?? []).slice(0, 4),
        ],
        remedies: bypassing.map((b) => ({
          host: b.host,
          platform: "any",
          commands: [`ip route replace default via ${target.dip}`],
          note: {
            en: "the route back to clients must lead through the director; and net.ipv4.ip_forward=1 there",
            zh: "到客户端的回程路由必须经过 DS；DS 上还要设置 net.ipv4.ip_forward=1",
          },
        })),
        verify: bypassing.map((b) => ({
          host: b.host,
          command: `ip route get ${target.client}`,
          expect: { en: `via ${target.dip}`, zh: `经由 ${target.dip}` },
        })),
        rivals: [
          {
            cause: "nat-client-same-subnet",
            because: {
              en:
                routes.length > 0
                  ? "the client is in no network of the real server"
                  : "open: a client in the real server's own network is answered directly, whatever the gateway",
              zh:
                routes.length > 0
                  ? "客户端不在 RS 的任何网段内"
                  : "未排除：与 RS 同网段的客户端会被直接应答，与网关无关",
            },
          },
          {
            cause: "nat-icmp-redirect",
            because: {
              en: "no ICMP redirect of the director to the real server was seen",
              zh: "没有看到 DS 发给 RS 的 ICMP 重定向",
            },
          },
        ],
        nextSteps:
          routes.length > 0
            ? []
            : bypassing.slice(0, 1).map((b) => ({
                host: b.host,
                command: `ip addr; ip route get ${target.client}`,
                why: {
                  en: "a gateway that is not the director, or a client in the same network",
                  zh: "网关不是 DS，或者客户端在同一网段",
                },
              })),
      },
    );
  },
});

/** NAT with one arm: the director itself tells the real servers the way past it. */
import { citeCounter } from "./cite-counter.ts";
import { defineRule, fail, notApplicable, oneOfSeveral, pass } from "./define.ts";
import { bypasses } from "./nat-bypass.ts";
import { listed, listedZh, NO_NAT, plural } from "./words.ts";

export const natIcmpRedirect = defineRule({
  id: "nat-icmp-redirect",
  layer: "director",
  severity: "broken",
  title: {
    en: "NAT: the director's ICMP redirects teach the real servers the way past it",
    zh: "NAT：DS 发送 ICMP 重定向，RS 随后绕过 DS 直接应答",
  },
  needs: ["natForwarding"],
  wants: ["replyLoss", "returnPaths", "ipvsTables", "vipAddresses"],
  judge({ natForwarding, replyLoss, returnPaths, ipvsTables, vipAddresses }) {
    const { directors } = natForwarding;
    if (directors.length === 0) return notApplicable(NO_NAT);
    const bypassing = replyLoss
      ? bypasses(replyLoss, { natForwarding, returnPaths, ipvsTables, vipAddresses })
      : [];
    const failing = bypassing.filter((b) => b.because === "redirect");
    const turned = bypassing.filter((b) => b.because === "turned").map((b) => b.reply.host);
    if (failing.length === 0 && turned.length > 0)
      return oneOfSeveral(
        {
          en: `${listed(turned)} answered the same client through the director and past it: its way changed, and no ICMP redirect was captured that says why`,
          zh: `${listedZh(turned)} 对同一客户端的应答既有经 DS 的，也有绕过 DS 的：其路径发生了变化，而没有抓到说明原因的 ICMP 重定向`,
        },
        turned.map((host) => ({
          host,
          command: "nstat -az IcmpInRedirects; ip route get <client>; tcpdump -eni <interface> icmp",
        })),
      );
    const packets = failing.reduce((n, f) => n + f.reply.packets, 0);
    const redirects = directors.flatMap((d) => d.redirects);
    // May happen as soon as a real server sends through it: settings alone show no more than that.
    const ready = directors.filter((d) => d.sendRedirects?.on === true && d.forwarding?.on !== false);
    const deaf = (returnPaths?.servers ?? []).flatMap((s) => s.paths).filter((p) => p.acceptsRedirects);
    if (failing.length === 0) {
      if (ready.length === 0 || (deaf.length > 0 && deaf.every((p) => p.acceptsRedirects?.value === 0)))
        return pass({
          en: "the director redirects nobody, or nobody heeds it",
          zh: "DS 没有发送重定向，或者没有主机听从",
        });
      if (replyLoss && replyLoss.bypassing.length > 0)
        return pass({ en: "replies go past the director for another reason", zh: "回包因其他原因绕过 DS" });
    }
    const director = failing.length > 0 ? directors : ready;
    const names = listed(director.map((d) => d.director));
    const hosts = listed(failing.map((f) => f.reply.host));
    const namesZh = listedZh(director.map((d) => d.director));
    const settings = director.flatMap((d) => (d.sendRedirects?.on ? [d.sendRedirects] : []));
    return fail(
      failing.length > 0
        ? {
            en: `${plural(packets, "reply", "replies")} left past ${names}, which had redirected ${hosts}`,
            zh: `${packets} 个回包绕过了 ${namesZh}，它曾向 ${listedZh(failing.map((f) => f.reply.host))} 发送重定向`,
          }
        : {
            en: `${names} would redirect real servers that answer through it`,
            zh: `${namesZh} 会向经它应答的 RS 发送重定向`,
          },
      {
        grounds:
          failing.length === 0
            ? ["may"]
            : [
                ...(redirects.length > 0 ? (["message"] as const) : (["hint", "absence"] as const)),
                ...(settings.length > 0 ? (["may"] as const) : []),
              ],
        ...(failing.length === 0 ? { severity: "risk" as const } : {}),
        packets,
        segments:
          failing.length > 0
            ? failing.map((f) => ({ from: f.reply.host, to: "client" }))
            : director.map((d) => ({ from: d.director, to: d.director })),
        explanation: {
          en: `Measured: ${
            failing.length > 0
              ? `${names} sent ICMP redirects to ${hosts}${
                  redirects.length > 0
                    ? ` (${plural(
                        redirects.reduce((n, r) => n + r.packets, 0),
                        "message",
                      )}), which name ${listed(redirects.map((r) => r.gateway))} for a gateway`
                    : ""
                }; ${plural(packets, "reply", "replies")} then left straight towards the client, from the real server's own address`
              : settings.map((s) => s.text).join("; ")
          }. Real servers and clients are reached through the same interface of ${names}, so its kernel finds that the real server could send there itself and says so. The first replies pass and are translated, later ones do not come back to it: the client knows no connection to the real server's address and refuses them.`,
          zh: `实测：${
            failing.length > 0
              ? `${namesZh} 向 ${listedZh(failing.map((f) => f.reply.host))} 发送了 ICMP 重定向${
                  redirects.length > 0
                    ? `（${redirects.reduce((n, r) => n + r.packets, 0)} 个报文），指定网关为 ${listedZh(redirects.map((r) => r.gateway))}`
                    : ""
                }；随后 ${packets} 个应答以 RS 自己的地址直接发往客户端`
              : settings.map((s) => s.textZh).join("；")
          }。RS 和客户端都经 ${namesZh} 的同一接口到达，因此其内核认为 RS 可以自己直接发送，并据此通知 RS。最初的应答经过 DS 并被转换，之后的应答不再回到 DS：客户端没有与 RS 地址的连接，会拒绝这些应答。`,
        },
        evidence: [
          ...redirects.flatMap((r) => r.cites),
          ...failing.flatMap((f) => f.reply.cites.slice(0, 2)),
          ...settings.flatMap((s) => s.cites),
          ...failing.flatMap((f) =>
            f.server?.redirected && f.server.redirected.growth > 0
              ? [citeCounter(f.reply.host, f.server.redirected)]
              : [],
          ),
        ].slice(0, 14),
        remedies: [
          ...director.map((d) => ({
            host: d.director,
            platform: "any",
            commands: [
              [
                "sysctl -w net.ipv4.conf.all.send_redirects=0",
                ...(d.oneArm ? [`net.ipv4.conf.${d.oneArm.replaceAll(".", "/")}.send_redirects=0`] : []),
              ].join(" "),
            ],
            note: {
              en: "both: either one alone keeps redirects on. Put it into /etc/sysctl.d too",
              zh: "两项都要设置：任何一项为 1 都会继续发送重定向。同时写入 /etc/sysctl.d",
            },
          })),
          ...failing.map((f) => ({
            host: f.reply.host,
            platform: "any",
            commands: ["sysctl -w net.ipv4.conf.all.accept_redirects=0", "ip route flush cache"],
            note: {
              en: "what was learnt stays until it is flushed; do so after the director is set",
              zh: "已学到的重定向会一直保留到清除为止；在 DS 设置好之后再执行",
            },
          })),
        ],
        verify: director.map((d) => ({
          host: d.director,
          command: "nstat -az IcmpOutRedirects; sleep 10; nstat -az IcmpOutRedirects",
          expect: { en: "the same value twice while clients send", zh: "客户端发送期间两次的值相同" },
        })),
        rivals: [
          {
            cause: "nat-rs-gateway-not-ds",
            because: {
              en: "only who sends through the director is redirected by it: the route does lead there",
              zh: "只有经 DS 发送的主机才会被它重定向：路由确实指向 DS",
            },
          },
        ],
      },
    );
  },
});

/** The real server's kernel drops requests whose source is one of its own addresses (VIP to VIP). */
import { citeCounter, fits } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { listed, listedZh, plural } from "./words.ts";

export const rsMartianLocalSource = defineRule({
  id: "rs-martian-local-source",
  layer: "real-server",
  severity: "degraded",
  title: {
    en: "The real server drops requests whose source is its own address: the test was made on the director",
    zh: "RS 丢弃源地址为自身地址的请求：测试是在 DS 上做的",
  },
  needs: ["deliveries"],
  wants: ["reversePaths", "vipAddresses"],
  judge({ deliveries, reversePaths, vipAddresses }) {
    const servers = deliveries.servers.filter((s) => s.fromOwnAddress.length > 0);
    if (servers.length === 0)
      return notApplicable({
        en: "no unanswered request has a source that the real server itself holds",
        zh: "未得到应答的请求中没有以 RS 自己的地址为源的",
      });
    const states = servers.map((server) => {
      const path = reversePaths?.servers.find((p) => p.host === server.host);
      const accepting = path?.interfaces.some((i) => i.acceptLocal === true) ?? false;
      const refusing = path?.interfaces.some((i) => i.acceptLocal === false) ?? false;
      const counted = server.gap !== undefined ? fits(server.gap, server.ownAddressPackets) : undefined;
      return { server, path, accepting, refusing, counted };
    });
    const delivered = states.filter(
      ({ server }) => server.leg.counts.missing + server.leg.counts.unknown === 0,
    );
    if (delivered.length === states.length || states.every((s) => s.accepting || s.counted === false))
      return pass({
        en: "the real servers accept their own address as a source, or delivered the packets",
        zh: "RS 接受以自己地址为源的报文，或者已交付这些报文",
      });
    const dropping = states.filter((s) => !s.accepting && s.counted !== false && !delivered.includes(s));
    const proven = dropping.filter((s) => s.refusing || s.counted === true);
    // The same service answers other sources there: the source is what differs.
    const contrasted = dropping.filter((s) => s.server.answered > 0);
    const chosen = proven.length > 0 ? proven : contrasted;
    if (chosen.length === 0)
      return inconclusive({
        en: "requests from the real server's own address were not answered; its accept_local is not known",
        zh: "以 RS 自身地址为源的请求没有得到应答；其 accept_local 未知",
      });
    const hosts = listed(chosen.map((s) => s.server.host));
    const packets = chosen.reduce((n, s) => n + s.server.ownAddressPackets, 0);
    const others = deliveries.servers.some((s) => s.answered > 0);
    const { vip, port, protocol } = deliveries.target;
    const confirmed = chosen.every((s) => s.counted === true && s.refusing);
    const holdings = (vipAddresses?.servers ?? []).filter(
      (h) => h.held && chosen.some((s) => s.server.host === h.host),
    );
    const because = {
      en: `${plural(packets, "request")} with an address of ${hosts} itself as source reached ${hosts} and were not answered`,
      zh: `${packets} 个以 ${listedZh(chosen.map((s) => s.server.host))} 自己的地址为源的请求到达 ${listedZh(chosen.map((s) => s.server.host))} 后没有得到应答`,
    };
    return fail(because, {
      grounds: confirmed ? ["counter", "must"] : proven.length > 0 ? ["must"] : ["hint"],
      ...(proven.length > 0 ? {} : { severity: "note" as const }),
      packets,
      segments: chosen.map((s) => ({ from: s.server.host, to: s.server.host })),
      explanation: {
        en: `Measured: ${plural(packets, "request")} arrived at ${hosts} with a source address that the receiver itself holds, and no answer left${
          confirmed
            ? `; the IP layer received ${chosen.reduce((n, s) => n + (s.server.gap ?? 0), 0)} packets that it did not deliver`
            : ""
        }. Inferred: source validation refuses its own address as a source (accept_local is 0). This is an artefact of testing from the director, where the VIP is picked as source${
          others ? "; requests from other sources were answered" : ""
        }. It does not concern real clients: test from one, or from the director's own address. accept_local=1 is no cure.`,
        zh: `实测：${packets} 个请求到达 ${listedZh(chosen.map((s) => s.server.host))}，其源地址正是接收方自己持有的地址，没有应答发出${
          confirmed
            ? `；IP 层收到但没有交付的报文有 ${chosen.reduce((n, s) => n + (s.server.gap ?? 0), 0)} 个`
            : ""
        }。推断：源地址校验拒绝以本机地址为源的报文（accept_local 为 0）。这是在 DS 上测试造成的假象，此时会选用 VIP 作为源地址${
          others ? "；其他来源的请求得到了应答" : ""
        }。真实客户端不受影响：应从真实客户端测试，或在 DS 上以其自身地址为源测试。accept_local=1 不是解决办法。`,
      },
      evidence: chosen
        .flatMap((s) => [
          ...s.server.ownAddressCites,
          ...holdings.filter((h) => h.host === s.server.host).flatMap((h) => h.cites.slice(0, 1)),
          ...(s.path?.interfaces
            .flatMap((i) => (i.acceptLocal === false ? i.cites.slice(-2) : []))
            .slice(0, 2) ?? []),
          ...(s.path?.martians ? [citeCounter(s.server.host, s.path.martians)] : []),
        ])
        .slice(0, 14),
      remedies: [
        {
          host: "client",
          platform: "any",
          commands: [
            protocol === "tcp"
              ? `nc -w 2 ${vip} ${port} < /dev/null`
              : `echo probe | nc -u -w 1 ${vip} ${port}`,
          ],
          note: { en: "test from a machine that does not hold the VIP", zh: "从不持有 VIP 的机器上测试" },
        },
        {
          host: "ds",
          platform: "any",
          commands: [
            `echo probe | nc ${protocol === "tcp" ? "" : "-u "}-w 1 -s ${deliveries.target.dip} ${vip} ${port}`,
          ],
          note: {
            en: "or from the director with its own address as source",
            zh: "或者在 DS 上以其自身地址为源测试",
          },
        },
      ],
      verify: chosen.map((s) => ({
        host: s.server.host,
        command: "nstat -az IpInReceives IpInDelivers",
        expect: { en: "both grow alike while the test runs", zh: "测试期间两者同步增长" },
      })),
      rivals: [
        {
          cause: "fabric-antispoof-forward",
          because: { en: "these packets did arrive at the real server", zh: "这些报文确实到达了 RS" },
        },
        ...(others
          ? [
              {
                cause: "rs-firewall",
                because: {
                  en: "requests from other sources to the same port were answered",
                  zh: "其他来源发往同一端口的请求得到了应答",
                },
              },
            ]
          : []),
      ],
      nextSteps:
        proven.length > 0
          ? []
          : chosen.map((s) => ({
              host: s.server.host,
              command: "sysctl -ar 'net.ipv4.conf.*.accept_local'; cat /proc/net/stat/rt_cache",
              why: {
                en: "accept_local 0 and in_martian_src growing with the test settle it",
                zh: "accept_local 为 0，且 in_martian_src 随测试增长，即可确定",
              },
            })),
    });
  },
});

/** NAT: the client is in the real server's own network, which therefore answers it directly. */
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { bypasses, isNeighbour } from "./nat-bypass.ts";
import { allHeldInVain } from "./prepared-for.ts";
import { listed, listedZh, NO_NAT, PREPARED_OTHERWISE, plural } from "./words.ts";

export const natClientSameSubnet = defineRule({
  id: "nat-client-same-subnet",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "NAT: the client is in the real server's own network and is answered past the director",
    zh: "NAT：客户端与 RS 同网段，应答绕过 DS 直接返回",
  },
  needs: ["natForwarding"],
  wants: ["replyLoss", "returnPaths", "ipvsTables", "vipAddresses"],
  judge({ natForwarding, returnPaths, replyLoss, ipvsTables, vipAddresses }) {
    const { directors } = natForwarding;
    if (directors.length === 0) return notApplicable(NO_NAT);
    if (!replyLoss && !returnPaths)
      return inconclusive(
        { en: "neither replies nor the real servers' networks are known", zh: "应答和 RS 所在网段均未知" },
        [{ host: "rs", command: "ip addr; ip route show table all" }],
      );
    if (!replyLoss && allHeldInVain(ipvsTables, vipAddresses))
      return inconclusive(PREPARED_OTHERWISE, [
        { host: "rs", command: "tcpdump -eni <interface> -s0 -w rs.pcap" },
      ]);
    const seen = replyLoss
      ? bypasses(replyLoss, { natForwarding, returnPaths, ipvsTables, vipAddresses })
      : [];
    const failing =
      replyLoss !== undefined
        ? seen
            .filter((b) => b.because === "same-subnet")
            .map((b) => ({
              host: b.reply.host,
              clients: b.reply.clients,
              packets: b.reply.packets,
              cites: b.reply.cites,
              paths: b.paths,
            }))
        : (returnPaths?.servers ?? [])
            .map((s) => ({
              host: s.host,
              clients: s.paths.filter(isNeighbour).map((p) => p.client),
              packets: 0,
              cites: [],
              paths: s.paths.filter(isNeighbour),
            }))
            .filter((s) => s.paths.some((p) => p.route?.certain));
    if (failing.length === 0)
      return seen.length === 0
        ? pass({
            en: "replies go back through the director, or no client is in a real server's network",
            zh: "回包经 DS 返回，或者没有客户端与 RS 在同一网段",
          })
        : pass({
            en: "the clients that were answered directly are in no network of the real servers, or it was made so",
            zh: "被直接应答的客户端不在 RS 的任何网段中，或者是有意这样配置的",
          });
    const hosts = listed(failing.map((f) => f.host));
    const packets = failing.reduce((n, f) => n + f.packets, 0);
    const clients = [...new Set(failing.flatMap((f) => f.clients))];
    // Without the host's own routes and addresses its network is only presumed.
    const known = failing.every((f) => f.paths.length > 0);
    const some = `${listed(clients.slice(0, 3))}${clients.length > 3 ? " and others" : ""}`;
    const someZh = `${listedZh(clients.slice(0, 3))}${clients.length > 3 ? " 等" : ""}`;
    const hostsZh = listedZh(failing.map((f) => f.host));
    const dip = replyLoss?.target.dip ?? "<DIP>";
    return fail(
      { en: `${some} is in the network of ${hosts}`, zh: `${someZh} 与 ${hostsZh} 在同一网段` },
      {
        grounds: [
          ...(packets > 0 ? (["message"] as const) : []),
          ...(known ? (["must"] as const) : (["doubt"] as const)),
        ],
        packets,
        segments: failing.map((f) => ({ from: f.host, to: "client" })),
        explanation: {
          en: `Measured: ${
            packets > 0
              ? `${hosts} sent ${plural(packets, "reply", "replies")} from its own address straight to ${some}; the director saw none of them`
              : `${some} is a client`
          }. ${hosts} ${known ? "has an address in the same network" : "and the client seem to be in one network (by their addresses)"}, so its route to the client is the link itself, whatever its default gateway is. NAT needs replies to come back through the director, which puts the VIP in: the client knows no connection to the real server's address and refuses them.`,
          zh: `实测：${
            packets > 0
              ? `${hostsZh} 以自己的地址直接向 ${someZh} 发送了 ${packets} 个应答，DS 没有看到任何一个`
              : `${someZh} 是客户端`
          }。${hostsZh} ${known ? "在同一网段有地址" : "与客户端似乎在同一网段（根据地址判断）"}，因此无论默认网关是什么，它到客户端的路由就是直连链路。NAT 要求应答经 DS 返回，由 DS 换回 VIP：客户端没有与 RS 地址的连接，会拒绝这些应答。`,
        },
        evidence: failing
          .flatMap((f) => [
            ...f.cites.slice(0, 3),
            ...f.paths.slice(0, 1).flatMap((p) => [...p.connectedCites, ...(p.route?.cites ?? [])]),
          ])
          .slice(0, 14),
        remedies: [
          ...failing.map((f) => ({
            host: f.host,
            platform: "any",
            commands: f.clients.slice(0, 4).map((client) => `ip route add ${client} via ${dip}`),
            note: {
              en: "a route per client; only with send_redirects=0 on the director (below)",
              zh: "每个客户端一条路由；必须同时在 DS 上设置 send_redirects=0（见下文）",
            },
          })),
          ...directors.map((d) => ({
            host: d.director,
            platform: "any",
            commands: [
              [
                "sysctl -w net.ipv4.conf.all.send_redirects=0",
                ...d.serverSide.map((name) => `net.ipv4.conf.${name.replaceAll(".", "/")}.send_redirects=0`),
              ].join(" "),
            ],
            note: {
              en: "or, for many such clients, let the director put in its own address instead of the client's (net.ipv4.vs.conntrack=1 and MASQUERADE in nat POSTROUTING), or use direct routing",
              zh: "这类客户端很多时，也可以让 DS 用自己的地址替换客户端地址（net.ipv4.vs.conntrack=1，并在 nat POSTROUTING 中 MASQUERADE），或者改用直接路由",
            },
          })),
        ],
        verify: failing.map((f) => ({
          host: f.host,
          command: `ip route get ${clients[0]}`,
          expect: { en: `via ${dip}`, zh: `经由 ${dip}` },
        })),
        rivals: [
          {
            cause: "nat-rs-gateway-not-ds",
            because: {
              en: "the default gateway is not asked for a client of the same network",
              zh: "到同网段客户端的报文不经过默认网关",
            },
          },
        ],
      },
    );
  },
});

/**
 * Direct routing to a real server behind a router: the frame goes to the router's MAC with the VIP as
 * destination, and the router sends it where the VIP is: back to the director.
 */
import type { ServerRoute } from "../evidence/server-routes.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { serverOption, serviceOption } from "./ipvsadm.ts";
import { listed, listedZh, NO_DIRECT_ROUTING, plural } from "./words.ts";

export const dsDrRsOfflink = defineRule({
  id: "ds-dr-rs-offlink",
  layer: "director",
  severity: "broken",
  title: {
    en: "Direct routing to a real server that is behind a router, not on the director's link",
    zh: "DR 模式的 RS 不在 DS 的同一链路上，中间隔着路由器",
  },
  needs: ["serverRoutes"],
  wants: ["forwardLoss", "deliveries", "ipvsTables"],
  judge({ serverRoutes, forwardLoss, deliveries, ipvsTables }) {
    const behind = serverRoutes.routes.filter((r) => r.forwarding === "route" && r.route.kind === "via");
    if (behind.length === 0)
      return serverRoutes.routes.length === 0
        ? inconclusive({ en: "the routing table of the director is not known", zh: "DS 的路由表未知" })
        : serverRoutes.routes.every((r) => r.forwarding !== "route")
          ? notApplicable(NO_DIRECT_ROUTING)
          : pass({ en: "the real servers are on the director's link", zh: "RS 与 DS 在同一链路上" });
    const onLink = behind.filter((r) => !r.hostAddress && !isFabric(r));
    if (onLink.length === 0)
      return notApplicable({
        en: "everything on that link goes through its gateway: see fabric-l3-only",
        zh: "该链路上的一切都经过网关：见 fabric-l3-only",
      });
    if (forwardLoss && forwardLoss.served > 0 && forwardLoss.missing + forwardLoss.returned.length === 0)
      return pass({
        en: "clients are answered, and nothing is missing behind the director",
        zh: "客户端得到了应答，DS 之后也没有缺失",
      });
    const legOf = (r: ServerRoute) =>
      forwardLoss?.legs.find((l) => l.from === r.director && l.to === r.server && l.nextHop === "other");
    const reached = (r: ServerRoute) =>
      forwardLoss?.reached.has(r.server) === true ||
      deliveries?.servers.some((s) => s.host === r.server) === true;
    const failing = onLink.filter((r) => !reached(r) && (r.route.certain || legOf(r) !== undefined));
    if (failing.length === 0)
      return onLink.some(reached)
        ? pass({
            en: "what was sent to the gateway arrived at the real servers",
            zh: "发往网关的报文到达了 RS",
          })
        : inconclusive({
            en: "policy routing may lead elsewhere than the table that was given",
            zh: "策略路由可能使用所提供路由表之外的路径",
          });
    const legs = failing.flatMap((r) => legOf(r) ?? []);
    const director = failing[0].director;
    const hops = failing.map((r) => r.nextHopMac);
    const back = (forwardLoss?.returned ?? []).filter(
      (b) =>
        b.from === director &&
        (b.to === "rs" || failing.some((r) => r.server === b.to)) &&
        b.macs.every((mac) => hops.includes(mac)),
    );
    const returned = back.reduce((n, b) => n + b.packets, 0);
    const packets = Math.max(
      returned,
      legs.reduce((n, l) => n + l.leg.counts.missing, 0),
    );
    const servers = listed(failing.map((r) => r.server));
    const gateways = listed(failing.flatMap((r) => r.route.hops.at(0)?.via ?? []));
    const recorded = legs.filter((l) => l.recorded && hops.includes(l.wrongMac?.used));
    const macs = [...recorded.flatMap((l) => l.wrongMac?.used ?? []), ...back.flatMap((b) => b.macs)];
    const services = (ipvsTables?.directors ?? [])
      .filter((d) => d.director === director)
      .flatMap((d) => d.services.filter((s) => s.vip !== ""));
    const because = {
      en: `${director} reaches ${servers} through ${gateways}`,
      zh: `${director} 要经 ${listedZh(failing.flatMap((r) => r.route.hops.at(0)?.via ?? []))} 才能到达 ${listedZh(failing.map((r) => r.server))}`,
    };
    return fail(because, {
      grounds: [
        "must",
        ...(returned > 0 || recorded.length > 0 ? MESSAGE : []),
        ...(packets > 0 ? ABSENCE : []),
      ],
      packets,
      segments: failing.map((r) => ({ from: r.director, to: r.server })),
      explanation: {
        en: `Measured: ${
          packets > 0
            ? `${plural(packets, "packet")} left ${director} for ${servers}${macs.length > 0 ? ` with the destination MAC ${listed(macs)}, which is not theirs,` : ""} and none is known to have arrived${
                returned > 0 ? `; ${returned} of them came back from that MAC with a smaller TTL` : ""
              }. `
            : ""
        }The route of ${director} to ${listed(failing.map((r) => r.ip))} is ${listed(failing.map((r) => r.route.text))}. Direct routing changes only the destination MAC: the gateway gets a packet that is addressed to the VIP, and sends it to whoever has that, which is ${director} itself.`,
        zh: `实测：${
          packets > 0
            ? `${packets} 个报文从 ${director} 发往 ${listedZh(failing.map((r) => r.server))}，${macs.length > 0 ? `目的 MAC 为 ${listedZh(macs)}，并不是它们的 MAC，且` : ""}未见任何一个到达${
                returned > 0 ? `；其中 ${returned} 个以更小的 TTL 从该 MAC 返回` : ""
              }。`
            : ""
        }${director} 到 ${listedZh(failing.map((r) => r.ip))} 的路由是 ${listedZh(failing.map((r) => r.route.text))}。直接路由只改写目的 MAC：网关收到的报文目的地址是 VIP，它会把报文发给持有 VIP 的主机，也就是 ${director} 自己。`,
      },
      evidence: [
        ...legs.flatMap((l) => l.cites.slice(0, 2)),
        ...back.flatMap((b) => b.cites),
        ...failing.flatMap((r) => r.cites),
      ].slice(0, 12),
      remedies: [
        {
          host: director,
          platform: "any",
          commands: services.flatMap((s) =>
            s.destinations
              .filter((d) => failing.some((r) => r.ip === d.ip))
              .map((d) => `ipvsadm -e ${serviceOption(s)} ${serverOption(d.ip, d.port)} -i`),
          ),
          note: {
            en: "tunnelling crosses routers: its outer destination is the real server's own address. Each real server then needs tunl0 up with the VIP on it and rp_filter 0; or give the director an interface in the real servers' network",
            zh: "隧道可以跨路由器：外层目的地址是 RS 自己的地址。此时每台 RS 需要启用 tunl0、在其上配置 VIP，并把 rp_filter 设为 0；或者给 DS 增加一个位于 RS 网络中的接口",
          },
        },
      ].map((r) => (r.commands.length > 0 ? r : { ...r, commands: ["ip route get <RIP>"] })),
      verify: failing.slice(0, 4).map((r) => ({
        host: r.director,
        command: `ip route get ${r.ip}`,
        expect: {
          en: "no via; or the service forwards by Tunnel",
          zh: "没有 via；或者该虚拟服务的转发方式为 Tunnel",
        },
      })),
      rivals: [
        {
          cause: "ds-neigh-wrong-mac",
          because: {
            en: "the MAC is the gateway's, to which the route leads: the neighbour table is right",
            zh: "该 MAC 属于路由所指的网关：邻居表是正确的",
          },
        },
        {
          cause: "fabric-antispoof-forward",
          because: {
            en: "the frames are not addressed to the real server's MAC in the first place",
            zh: "这些帧的目的 MAC 本来就不是 RS 的 MAC",
          },
        },
      ],
    });

    /** A MAC that stands for several hosts of the link is a fabric's. */
    function isFabric(r: ServerRoute): boolean {
      return serverRoutes.shared.some((s) => s.director === r.director && s.mac === r.nextHopMac);
    }
  },
});

const MESSAGE = ["message"] as const;
const ABSENCE = ["absence"] as const;

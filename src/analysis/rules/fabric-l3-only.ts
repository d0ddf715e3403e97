/**
 * A fabric that delivers by destination address: every neighbour has the fabric's MAC, and what the director
 * re-sends to the VIP by direct routing goes to whoever has the VIP.
 */
import type { ServerRoute } from "../evidence/server-routes.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { serverOption, serviceOption } from "./ipvsadm.ts";
import { platformCites, platformSentence, platformSentenceZh } from "./platforms.ts";
import { listed, listedZh, NO_DIRECT_ROUTING, plural } from "./words.ts";

export const fabricL3Only = defineRule({
  id: "fabric-l3-only",
  layer: "fabric",
  severity: "broken",
  title: {
    en: "The fabric delivers by IP address, not by MAC: direct routing cannot reach the real servers",
    zh: "云网络按 IP 而非 MAC 转发，DR 模式无法到达 RS",
  },
  needs: ["serverRoutes"],
  wants: ["forwardLoss", "deliveries", "platforms", "ipvsTables"],
  judge({ serverRoutes, forwardLoss, deliveries, platforms, ipvsTables }) {
    const { routes, shared } = serverRoutes;
    const legs = (forwardLoss?.legs ?? []).filter(
      (l) =>
        l.leg.counts.arrived === 0 &&
        l.classes.every((c) => c.missing === 0 || !c.ofService || c.encapsulation === "none") &&
        shared.some((s) => s.director === l.from && s.mac === l.wrongMac?.used),
    );
    const direct = routes.filter((r) => r.forwarding === "route");
    const reached = (server: string) =>
      forwardLoss?.reached.has(server) === true ||
      deliveries?.servers.some((s) => s.host === server) === true;
    const configured = direct.filter((r) => !reached(r.server) && (sharedOf(r) !== undefined || isRouted(r)));
    const back = (forwardLoss?.returned ?? []).filter((b) =>
      b.macs.every((mac) => shared.some((s) => s.director === b.from && s.mac === mac)),
    );
    if (legs.length + configured.length === 0) {
      if (routes.length > 0 && direct.length === 0) return notApplicable(NO_DIRECT_ROUTING);
      return shared.length === 0 && !direct.some(isRouted)
        ? pass({
            en: "real servers have MACs of their own on the director's link",
            zh: "RS 在 DS 的链路上有自己的 MAC",
          })
        : pass({
            en: "what was sent to the shared MAC arrived at the real servers",
            zh: "发往共用 MAC 的报文到达了 RS",
          });
    }
    if (routes.some((r) => r.forwarding !== undefined) && direct.length === 0)
      return notApplicable(NO_DIRECT_ROUTING);
    // Captures alone do not tell the forwarding method of what the table does not show.
    if (legs.length === 0 && configured.every((r) => !r.route.certain))
      return inconclusive({
        en: "policy routing may lead elsewhere than the table that was given",
        zh: "策略路由可能使用所提供路由表之外的路径",
      });
    const returned = back.reduce((n, b) => n + b.packets, 0);
    if (forwardLoss && forwardLoss.served > 0 && forwardLoss.missing + forwardLoss.returned.length === 0)
      return pass({
        en: "clients are answered, and nothing is missing behind the director",
        zh: "客户端得到了应答，DS 之后也没有缺失",
      });
    const packets = Math.max(
      returned,
      legs.reduce((n, l) => n + l.leg.counts.missing, 0),
    );
    const director = legs.at(0)?.from ?? configured[0].director;
    const servers = [...new Set([...legs.map((l) => l.to), ...configured.map((r) => r.server)])];
    const marks = shared.filter(
      (s) => legs.some((l) => l.wrongMac?.used === s.mac) || configured.some((r) => r.nextHopMac === s.mac),
    );
    const macs = [
      ...legs.flatMap((l) => (l.recorded && l.wrongMac ? l.wrongMac.used : [])),
      ...back.flatMap((b) => b.macs),
    ];
    const routed = configured.filter((r) => sharedOf(r) === undefined);
    const rips = [...new Set(configured.map((r) => r.ip))];
    const services = (ipvsTables?.directors ?? []).flatMap((d) => d.services.filter((s) => s.vip !== ""));
    const gue = services.flatMap((s) =>
      s.destinations
        .filter((d) => rips.includes(d.ip))
        .map(
          (d) =>
            `ipvsadm -e ${serviceOption(s)} ${serverOption(d.ip, d.port)} -i --tun-type gue --tun-port 6080`,
        ),
    );
    const because = {
      en: `the frames of ${director} for ${listed(servers)} go to the fabric's own MAC`,
      zh: `${director} 发往 ${listedZh(servers)} 的帧去往网络自己的 MAC`,
    };
    return fail(because, {
      grounds: [
        ...(macs.length > 0 ? MESSAGE : []),
        ...(configured.length > 0 ? MUST : []),
        ...(packets > 0 ? ABSENCE : []),
      ],
      packets,
      segments: servers.map((to) => ({ from: director, to })),
      explanation: {
        en: `Measured: ${
          packets > 0
            ? `${plural(packets, "packet")} to the VIP left ${director} for ${listed(servers)}${macs.length > 0 ? ` with the MAC ${listed(macs)}` : ""} and none is known to have arrived${returned > 0 ? `; ${returned} of them came back with a smaller TTL` : ""}. `
            : ""
        }${marks.map((s) => `${s.mac} stands for ${listed(s.ips)} on the link of ${s.director}. `).join("")}${
          routed.length > 0
            ? `The address of ${director} is a /32 and the way to ${listed(routed.map((r) => r.ip))} is ${listed(routed.map((r) => r.route.text))}. `
            : ""
        }Such a fabric looks at the destination address alone: the VIP leads back to the director, or nowhere.${platformSentence(platforms, [director])}`,
        zh: `实测：${
          packets > 0
            ? `${packets} 个发往 VIP 的报文从 ${director} 发往 ${listedZh(servers)}${macs.length > 0 ? `，MAC 为 ${listedZh(macs)}` : ""}，未见任何一个到达${returned > 0 ? `；其中 ${returned} 个以更小的 TTL 返回` : ""}。`
            : ""
        }${marks.map((s) => `在 ${s.director} 的链路上 ${listedZh(s.ips)} 的 MAC 都是 ${s.mac}。`).join("")}${
          routed.length > 0
            ? `${director} 的地址是 /32，到 ${listedZh(routed.map((r) => r.ip))} 的路由是 ${listedZh(routed.map((r) => r.route.text))}。`
            : ""
        }这样的网络只看目的地址：VIP 会被送回 DS，或者无处可送。${platformSentenceZh(platforms, [director])}`,
      },
      evidence: [
        ...legs.flatMap((l) => l.cites.slice(0, 2)),
        ...back.flatMap((b) => b.cites),
        ...marks.flatMap((s) => s.cites.slice(0, 3)),
        ...configured.flatMap((r) => r.cites.slice(0, 2)),
        ...platformCites(platforms, [director]),
      ].slice(0, 12),
      remedies: [
        {
          host: director,
          platform: "any",
          commands:
            gue.length > 0
              ? gue
              : ["ipvsadm -e -u <VIP>:<port> -r <RIP>:<port> -i --tun-type gue --tun-port 6080"],
          note: {
            en: "a tunnel's outer destination is the real server's own address; GUE travels as UDP, which every fabric carries. Each real server needs: modprobe fou; ip fou add port 6080 gue; tunl0 up with the VIP, rp_filter 0",
            zh: "隧道的外层目的地址是 RS 自己的地址；GUE 以 UDP 承载，任何网络都能通过。每台 RS 需要：modprobe fou; ip fou add port 6080 gue；启用 tunl0 并在其上配置 VIP，rp_filter 为 0",
          },
        },
        {
          host: director,
          platform: "any",
          commands: ["ipvsadm -Ln"],
          note: {
            en: "or NAT (-m) with a route of the fabric that leads the real servers' replies to the director; or FULLNAT; or the provider's load balancer",
            zh: "或者使用 NAT（-m），并在网络中配置路由使 RS 的应答经过 DS；或者 FULLNAT；或者云厂商的负载均衡",
          },
        },
      ],
      verify: servers.slice(0, 4).map((host) => ({
        host,
        command: "tcpdump -nei any -c 10 'ip proto 4 or ip proto 47 or udp port 6080'",
        expect: { en: "the director's tunnelled packets arrive", zh: "有 DS 的隧道报文到达" },
      })),
      rivals: [
        {
          cause: "fabric-antispoof-forward",
          because: {
            en:
              returned > 0
                ? "the packets left the director's port: they came back through the fabric"
                : "the frames do not carry the real server's MAC; a source filter may be there as well",
            zh:
              returned > 0
                ? "报文离开了 DS 的端口：它们经网络返回"
                : "这些帧的目的 MAC 不是 RS 的 MAC；也可能同时存在源地址过滤",
          },
        },
        {
          cause: "ds-neigh-wrong-mac",
          because: {
            en: "one MAC for several hosts is no stale entry: the fabric answers for all",
            zh: "多台主机共用一个 MAC 不是过期的邻居表项：是网络代所有主机应答",
          },
        },
      ],
    });

    function sharedOf(r: ServerRoute) {
      return shared.find((s) => s.director === r.director && s.mac === r.nextHopMac);
    }
    function isRouted(r: ServerRoute): boolean {
      return r.hostAddress && r.route.kind === "via" && r.route.certain;
    }
  },
});

const MESSAGE = ["message"] as const;
const MUST = ["must"] as const;
const ABSENCE = ["absence"] as const;

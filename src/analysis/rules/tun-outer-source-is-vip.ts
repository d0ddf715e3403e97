/** Tunnelling: the director's outer source is the VIP, which the real servers hold themselves. */
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { single } from "./family.ts";
import { listed, listedZh, plural } from "./words.ts";

export const tunOuterSourceIsVip = defineRule({
  id: "tun-outer-source-is-vip",
  layer: "director",
  severity: "broken",
  title: {
    en: "The director tunnels from the VIP, which the real servers take for their own address",
    zh: "DS 以 VIP 为外层源地址封装隧道，RS 将其视为自己的地址",
  },
  needs: ["outerSources"],
  wants: ["deliveries", "forwardLoss"],
  judge({ outerSources, deliveries, forwardLoss }) {
    const { seen, routed, tunnels, answered } = outerSources;
    if (!tunnels)
      return notApplicable({ en: "nothing is forwarded by tunnel", zh: "没有以隧道方式转发的报文" });
    const found = seen.length > 0 ? seen : routed;
    if (found.length === 0)
      return pass({
        en: "tunnelled packets have the director's own address as outer source",
        zh: "隧道报文的外层源地址是 DS 自己的地址",
      });
    const servers = [...new Set(found.flatMap((f) => f.servers))];
    const arrived = (deliveries?.servers ?? []).filter((s) => servers.includes(s.host));
    // accept_local lets them in: what is answered passed the very place.
    if (answered || arrived.some((s) => s.answered > 0))
      return pass({
        en: "requests tunnelled from the VIP were answered",
        zh: "以 VIP 为外层源的隧道请求得到了应答",
      });
    if (arrived.some((s) => s.refusals.length > 0))
      return inconclusive({
        en: "the real servers refused the packets: they were not dropped for their source",
        zh: "RS 拒绝了这些报文：它们不是因源地址被丢弃的",
      });
    const silent = arrived.reduce((n, s) => n + s.silentPackets, 0);
    const left = found.reduce((n, f) => n + f.packets, 0);
    const [{ vip, director }] = found;
    const hosts = listed(servers.length > 0 ? servers : ["the real server"]);
    const ips = [...new Set(found.flatMap((f) => f.ips))];
    const measured =
      seen.length > 0
        ? `${plural(left, "tunnelled packet")} left ${director} with the VIP ${vip} as outer source`
        : `the route of ${director} to ${listed(ips)} prefers the VIP ${vip} as source`;
    const measuredZh =
      seen.length > 0
        ? `${left} 个隧道报文以 VIP ${vip} 为外层源地址从 ${director} 发出`
        : `${director} 到 ${listedZh(ips)} 的路由优先使用 VIP ${vip} 作为源地址`;
    const endedZh =
      silent > 0
        ? `；${silent} 个请求到达 ${servers.length > 0 ? listedZh(servers) : "RS"}，没有一个得到应答`
        : "";
    const ended =
      silent > 0 ? `; ${plural(silent, "request")} arrived at ${hosts} and none was answered` : "";
    const device = routed.find((f) => f.director === director)?.interface ?? "$INTERFACE";
    const dip = forwardLoss && /^[0-9a-f.:]+$/.test(forwardLoss.target.dip) ? forwardLoss.target.dip : "$DIP";
    const because = {
      en: `${director} sends tunnelled packets from ${vip}`,
      zh: `${director} 以 ${vip} 为源发送隧道报文`,
    };
    return fail(because, {
      grounds: [
        ...(seen.length > 0 ? (["message"] as const) : []),
        ...(seen.length > 0 && silent === 0 ? (["doubt"] as const) : []),
        ...(routed.length > 0 ? (["must"] as const) : []),
      ],
      packets: silent > 0 ? silent : left,
      segments:
        silent > 0
          ? arrived.map((s) => ({ from: s.host, to: s.host }))
          : servers.map((to) => ({ from: director, to })),
      explanation: {
        en: `Measured: ${measured}${ended}. Real servers hold ${vip} themselves: a packet that claims to come from it is a martian, dropped without an ICMP error and without a counter of IP (in_martian_src of /proc/net/stat/rt_cache grows).`,
        zh: `实测：${measuredZh}${endedZh}。RS 自己也持有 ${vip}：声称来自该地址的报文是 martian，会被丢弃，不发 ICMP 差错报文，IP 计数器也不变（/proc/net/stat/rt_cache 的 in_martian_src 会增长）。`,
      },
      evidence: [
        ...seen.flatMap((f) => f.cites.slice(0, 2)),
        ...routed.flatMap((f) => f.cites),
        ...arrived.flatMap((s) => s.cites.slice(0, 1)),
      ].slice(0, 14),
      remedies: found.map((f) => ({
        host: f.director,
        platform: "any",
        commands: f.ips.map((ip) => `ip route replace ${single(ip)} dev ${device} src ${dip}`),
        note: {
          en: `with the director's own interface and address; or make that address the first of its subnet and add the VIP with all bits after it. No accept_local on the real servers: it lets anybody spoof the VIP`,
          zh: "使用 DS 自己的接口和地址；或者把该地址作为所在子网的首个地址，之后再以全掩码添加 VIP。不要在 RS 上开启 accept_local：那样任何人都能伪造 VIP",
        },
      })),
      verify: ips.map((ip) => ({
        host: director,
        command: `ip route get ${ip}`,
        expect: {
          en: `src is an address of the director alone, not ${vip}`,
          zh: `src 是 DS 独有的地址，而不是 ${vip}`,
        },
      })),
      rivals: [
        {
          cause: "rs-rp-filter-tun",
          because: {
            en: "that drops the inner packet behind the tunnel device; the outer one ends before it",
            zh: "那种情况丢弃的是经过隧道设备之后的内层报文；这里外层报文在此之前就终止了",
          },
        },
        {
          cause: "tun-module-or-tunl0-down",
          because: {
            en: "no ICMP error refuses the tunnelled packets",
            zh: "没有 ICMP 差错报文拒绝这些隧道报文",
          },
        },
      ],
    });
  },
});

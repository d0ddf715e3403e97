/** The VIP is on the real server's NIC, where nothing hides it from ARP. */
import type { VipHolding, VipOnNic } from "../evidence/vip-addresses.ts";
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { askLink } from "./family.ts";
import { listed, listedZh } from "./words.ts";

export const rsVipOnEth0 = defineRule({
  id: "rs-vip-on-eth0",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "The real server has the VIP on its NIC and answers ARP for it",
    zh: "RS 把 VIP 配在网卡上，会应答 VIP 的 ARP",
  },
  needs: ["vipAddresses"],
  wants: ["vipClaims"],
  judge({ vipAddresses, vipClaims }) {
    const held = vipAddresses.servers.filter((h) => h.held);
    if (held.length === 0)
      return notApplicable({ en: "no real server is known to hold the VIP", zh: "没有已知持有 VIP 的 RS" });
    const found = held.flatMap(({ nic, ...holding }) => (nic && !nic.hidden ? [{ holding, nic }] : []));
    if (found.length === 0)
      return pass({ en: "no real server has the VIP on its NIC", zh: "没有 RS 把 VIP 配在网卡上" });
    const hosts = [...new Set(found.map((f) => f.holding.host))];
    const because = {
      en: `${listed(hosts)} has ${found[0].holding.vip} on ${found[0].nic.interface}`,
      zh: `${listedZh(hosts)} 的 ${found[0].nic.interface} 上有 ${found[0].holding.vip}`,
    };
    const claims = vipClaims?.claims.filter((c) => c.kind === "reply") ?? [];
    const own = claims.filter((c) => hosts.includes(c.host));
    const bypass = vipClaims?.bypass.filter((b) => hosts.includes(b.host)) ?? [];
    const packets = bypass.reduce((n, b) => n + b.packets, 0);
    const seen = own.length > 0;
    const others = claims.filter((c) => !hosts.includes(c.host));
    return fail(because, {
      grounds: seen ? ["message", "must"] : ["may"],
      packets,
      ...(seen ? {} : { severity: "risk" }),
      segments:
        seen && packets > 0
          ? [{ from: "client", to: "ds" }]
          : hosts.map((host) => ({ from: host, to: host })),
      explanation: {
        en: `Measured: ${
          seen
            ? `${listed([...own, ...others].map((c) => `${c.host || "an unknown host"} (${c.mac})`))} claim ${found[0].holding.vip} in ARP replies${packets > 0 ? `; ${packets} of ${vipClaims?.requests ?? packets} requests went to a real server's MAC, past the director` : ""}`
            : `${because.en}; no ARP reply of it was captured`
        }. arp_ignore=1 answers for every address of the interface that was asked on, so it does not hide the VIP there. Whoever answers first gets the traffic, without load balancing, and is missed when it goes.`,
        zh: `实测：${
          seen
            ? `${listedZh([...own, ...others].map((c) => `${c.host || "未知主机"}（${c.mac}）`))} 在 ARP 应答中声称持有 ${found[0].holding.vip}${packets > 0 ? `；${vipClaims?.requests ?? packets} 个请求中有 ${packets} 个绕过 DS 发往 RS 的 MAC` : ""}`
            : `${listedZh(hosts)} 的 ${found[0].nic.interface} 上有 ${found[0].holding.vip}；没有抓到它的 ARP 应答`
        }。arp_ignore=1 时，仍会应答被查询接口上的所有地址，因此隐藏不了该接口上的 VIP。谁先应答，流量就到谁那里，不经过负载均衡；它一旦下线，流量就中断。`,
      },
      evidence: [
        ...own.map((c) => c.cite).slice(0, 4),
        ...others.map((c) => c.cite).slice(0, 1),
        ...found.flatMap((f) => f.nic.cites),
        ...bypass.flatMap((b) => b.cites),
      ].slice(0, 14),
      remedies: found.map((f) => move(f)),
      verify: [
        {
          host: "client",
          command: askLink(found[0].holding.vip, "<interface>"),
          expect: { en: "answers from one MAC only, the director's", zh: "只有一个 MAC 应答，即 DS 的 MAC" },
        },
      ],
      rivals: [
        {
          cause: "vip-arp-answered-by-rs",
          because: {
            en: "that is cured by arp_ignore=1; here the VIP is on the interface that is asked",
            zh: "那种情况用 arp_ignore=1 即可解决；这里 VIP 就在被查询的接口上",
          },
        },
        {
          cause: "vip-duplicate",
          because: {
            en: "the second owner is a real server, not a director",
            zh: "另一个持有者是 RS，不是 DS",
          },
        },
      ],
    });
  },
});

function move({
  holding,
  nic,
}: {
  readonly holding: Pick<VipHolding, "host" | "vip">;
  readonly nic: VipOnNic;
}) {
  const six = holding.vip.includes(":");
  return {
    host: holding.host,
    platform: "any",
    commands: [
      ...(six ? [] : ["sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2"]),
      `ip addr add ${holding.vip}/${six ? 128 : 32} dev lo`,
      `ip addr del ${holding.vip}/${nic.prefixLength} dev ${nic.interface}`,
    ],
    note: {
      en: "then flush the neighbour entry of the VIP on clients and routers, or wait for it to expire",
      zh: "然后清除客户端和路由器上 VIP 的邻居条目，或等它过期",
    },
  };
}

/** Real servers ask the link with the VIP as sender, and whoever hears it takes their MAC for the VIP's. */
import { defineRule, fail, pass } from "./define.ts";
import { listed, listedZh, plural } from "./words.ts";

export const vipArpPoisonedByRs = defineRule({
  id: "vip-arp-poisoned-by-rs",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "Real servers send ARP requests in the VIP's name: neighbours take their MAC for the VIP's",
    zh: "RS 以 VIP 为发送者发 ARP 请求，邻居把它的 MAC 当成 VIP 的 MAC",
  },
  needs: ["vipClaims"],
  wants: ["arpSettings", "vipAddresses"],
  judge({ vipClaims, arpSettings, vipAddresses }) {
    const asked = vipClaims.claims.filter((c) => c.kind === "request" && c.role === "real-server");
    const loose = (arpSettings?.servers ?? []).filter((s) => s.announce !== undefined && s.announce < 2);
    const [first] = asked;
    if (!first) {
      const holders = vipAddresses?.servers.filter((s) => s.held && !s.vip.includes(":")) ?? [];
      const may = loose.filter((s) => holders.some((h) => h.host === s.host));
      const [open] = may;
      if (!open)
        return pass({ en: "no real server asks in the VIP's name", zh: "没有 RS 以 VIP 的名义发出查询" });
      const because = {
        en: `arp_announce of ${open.host} lets it ask in the VIP's name`,
        zh: `${open.host} 的 arp_announce 允许它以 VIP 的名义发出查询`,
      };
      return fail(because, {
        grounds: ["may"],
        severity: "risk",
        packets: 0,
        segments: [{ from: open.host, to: open.host }],
        explanation: {
          en: `Measured: the effective arp_announce of ${listed(may.map((s) => `${s.interface} of ${s.host}`))} is less than 2, and the VIP is there. Inferred: when such a real server answers a client from the VIP and has to look for the MAC of the way back, its ARP request has the VIP as sender, and who hears it takes its MAC for the VIP's. That happens whenever a neighbour entry has run out.`,
          zh: `实测：${listedZh(may.map((s) => `${s.host} 的 ${s.interface}`))} 的有效 arp_announce 小于 2，而 VIP 就在那里。推断：这样的 RS 以 VIP 应答客户端时，如果需要查询回程的 MAC，其 ARP 请求的发送方就是 VIP，收到的邻居会把它的 MAC 当成 VIP 的 MAC。每当邻居条目过期都会发生。`,
        },
        evidence: may.flatMap((s) => s.cites).slice(0, 6),
        ...mended(
          may.map((s) => s.host),
          holders[0].vip,
        ),
      });
    }
    const { vip } = first;
    const hosts = [...new Set(asked.map((c) => c.host))];
    const times = asked.reduce((n, c) => n + c.times, 0);
    const bypass = vipClaims.bypass.filter((b) => hosts.includes(b.host));
    const bypassed = bypass.reduce((n, b) => n + b.packets, 0);
    const answers = vipClaims.claims.some((c) => c.kind === "reply" && c.role === "real-server");
    const because = {
      en: `${listed(hosts)} asked in the name of ${vip}`,
      zh: `${listedZh(hosts)} 以 ${vip} 的名义发出了查询`,
    };
    return fail(because, {
      grounds: ["message"],
      // Where they answer for it as well, the answers divert requests whatever they ask.
      ...(bypassed === 0 || answers ? { severity: "risk" as const } : {}),
      packets: bypassed,
      segments:
        bypassed > 0 ? [{ from: "client", to: "ds" }] : hosts.map((host) => ({ from: host, to: host })),
      explanation: {
        en: `Measured: ${listed(asked.map((c) => `${c.host} (${c.mac})`))} sent ARP requests with the sender ${vip}, seen ${plural(times, "time")}${
          bypassed > 0
            ? `; ${bypassed} of ${vipClaims.requests} requests went to a real server's MAC, past the director`
            : "; so far requests go to the director all the same"
        }. Inferred: with an effective arp_announce below 2 the kernel takes the packet's source, the VIP, as the sender of its question; a neighbour that hears it updates its entry for the VIP. It works again when the director announces itself, and breaks when the real server's entry for the way back runs out.`,
        zh: `实测：${listedZh(asked.map((c) => `${c.host}（${c.mac}）`))} 发送了发送方为 ${vip} 的 ARP 请求，共看到 ${times} 次${
          bypassed > 0
            ? `；${vipClaims.requests} 个请求中有 ${bypassed} 个绕过 DS 发往 RS 的 MAC`
            : "；目前请求仍发往 DS"
        }。推断：有效 arp_announce 小于 2 时，内核用报文的源地址（即 VIP）作为查询的发送方；收到的邻居会更新其 VIP 条目。DS 宣告自己时恢复正常，RS 的回程邻居条目过期时又会出问题。`,
      },
      evidence: [
        ...asked.map((c) => c.cite).slice(0, 4),
        ...bypass.flatMap((b) => b.cites.slice(0, 2)),
        ...loose.filter((s) => hosts.includes(s.host)).flatMap((s) => s.cites.slice(0, 2)),
      ].slice(0, 10),
      ...mended(hosts, vip),
      rivals: [
        {
          cause: "vip-arp-answered-by-rs",
          because: {
            en: answers
              ? "real servers answer ARP for the VIP as well: a fault of its own"
              : "no real server answers ARP for the VIP: they ask, and that is enough",
            zh: answers
              ? "RS 还应答了 VIP 的 ARP：那是另一个故障"
              : "没有 RS 应答 VIP 的 ARP：它们只是查询，但这已足够",
          },
        },
      ],
    });
  },
});

function mended(hosts: readonly string[], vip: string) {
  return {
    remedies: [...new Set(hosts)].map((host) => ({
      host,
      platform: "any",
      commands: ["sysctl -w net.ipv4.conf.all.arp_announce=2"],
      note: {
        en: `then flush the entry of ${vip} on clients and routers (ip neigh flush to ${vip}), or announce it from the director (arping -U)`,
        zh: `然后清除客户端和路由器上 ${vip} 的条目（ip neigh flush to ${vip}），或从 DS 宣告（arping -U）`,
      },
    })),
    verify: [...new Set(hosts)].map((host) => ({
      host,
      command: `tcpdump -eni <interface> arp and src host ${vip}`,
      expect: { en: "nothing, while clients are answered", zh: "没有任何输出，而客户端能得到应答" },
    })),
  };
}

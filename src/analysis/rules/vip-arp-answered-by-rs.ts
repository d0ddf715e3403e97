/** Real servers answer ARP for the VIP, and clients go past the director. */
import { defineRule, fail, notApplicable, oneOfSeveral, pass } from "./define.ts";
import { listed, listedZh, plural } from "./words.ts";

export const vipArpAnsweredByRs = defineRule({
  id: "vip-arp-answered-by-rs",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "Real servers answer ARP for the VIP: clients bypass the director",
    zh: "RS 应答了 VIP 的 ARP 请求，客户端绕过了 DS",
  },
  needs: ["vipClaims"],
  wants: ["arpSettings", "kubeProxy", "vipAddresses"],
  judge({ vipClaims, arpSettings, kubeProxy, vipAddresses }) {
    const claimed = vipClaims.claims.filter((c) => c.kind === "reply" && c.role === "real-server");
    const off = claimed.filter((c) => !kubeProxy?.nodes.some((n) => n.onLink.some((a) => a.ip === c.vip)));
    if (claimed.length > off.length && off.length === 0)
      return notApplicable({
        en: "Kubernetes nodes hold the VIP on kube-ipvs0: that is another fault (kube-strict-arp)",
        zh: "Kubernetes 节点在 kube-ipvs0 上持有 VIP：那是另一种故障（kube-strict-arp）",
      });
    // arp_ignore=1 cannot hide what is on the interface itself: that is another fault.
    const onNic = vipAddresses?.servers.filter((h) => h.nic && !h.nic.hidden).map((h) => h.host) ?? [];
    const answers = off.filter((c) => !onNic.includes(c.host));
    if (off.length > 0 && answers.length === 0)
      return notApplicable({
        en: "the real servers that answer ARP for the VIP have it on the interface itself",
        zh: "应答 VIP 的 ARP 请求的 RS 把它配在了该接口本身",
      });
    const bypassed = vipClaims.bypass.reduce((n, b) => n + b.packets, 0);
    if (answers.length === 0 && bypassed === 0) {
      const settings = (arpSettings?.servers ?? []).map(
        (s) =>
          `${s.interface} of ${s.host}: arp_ignore ${s.ignore ?? "not given"}, arp_announce ${s.announce ?? "not given"}`,
      );
      return pass({
        en: `no real server claims the VIP on the link${settings.length > 0 ? ` (effective, the larger of all and the interface: ${settings.join("; ")})` : ""}`,
        zh: `没有 RS 在链路上声称持有 VIP${settings.length > 0 ? `（生效值，即 all 与接口中较大者：${settings.join("；")}）` : ""}`,
      });
    }
    if (answers.length === 0) {
      const past = vipClaims.bypass.filter((b) => b.fromClients);
      if (past.length === 0)
        return pass({
          en: "requests reached a real server from elsewhere, but no real server answered ARP for the VIP",
          zh: "有请求从别处到达 RS，但没有 RS 应答过对 VIP 的 ARP 请求",
        });
      const packets = past.reduce((n, b) => n + b.packets, 0);
      return oneOfSeveral(
        {
          en: `${plural(packets, "request")} went to a real server past the director, and no capture shows how its MAC came to stand for the VIP`,
          zh: `${packets} 个请求绕过 DS 到达 RS，而没有抓包说明 VIP 为何对应它的 MAC`,
        },
        [
          { host: "client", command: "ip neigh; arping -c 3 -I <interface> <VIP>" },
          ...past.map(({ host }) => ({
            host,
            command: "ip addr; sysctl -a | grep -E 'arp_(ignore|announce)'",
          })),
        ],
      );
    }
    const hosts = listed(answers.map((a) => a.host));
    const others = vipClaims.claims.filter((c) => c.kind === "reply" && c.role !== "real-server");
    const { vip } = answers[0];
    const because = {
      en: `${hosts} answers ARP for ${vip}`,
      zh: `${listedZh(answers.map((a) => a.host))} 应答对 ${vip} 的 ARP 请求`,
    };
    return fail(because, {
      grounds: ["message"],
      // All requests that were seen went to a director all the same.
      ...(bypassed === 0 && vipClaims.requests > 0 && vipClaims.toDirectors === vipClaims.requests
        ? { severity: "risk" as const }
        : {}),
      packets: bypassed,
      segments:
        vipClaims.bypass.length > 0
          ? [{ from: "client", to: "ds" }]
          : answers.map((a) => ({ from: a.host, to: a.host })),
      explanation: {
        en: `Measured: ${listed([...answers, ...others].map((c) => `${c.host || "an unknown host"} (${c.mac})`))} claim ${vip} in ARP replies${
          bypassed > 0
            ? `; ${bypassed} of ${vipClaims.requests} requests went to a real server's MAC, past the director`
            : ""
        }. Whoever answers first gets the traffic: no load balancing, and clients are cut off when that real server goes. Inferred: the effective arp_ignore of the real server's interface is 0, or the VIP is on that interface itself.`,
        zh: `实测：${listedZh([...answers, ...others].map((c) => `${c.host || "未知主机"}（${c.mac}）`))} 在 ARP 应答中声称持有 ${vip}${
          bypassed > 0 ? `；${vipClaims.requests} 个请求中有 ${bypassed} 个绕过 DS 发往 RS 的 MAC` : ""
        }。谁先应答，流量就到谁那里：没有负载均衡，而且该 RS 下线时客户端就会中断。推断：该 RS 接口的有效 arp_ignore 为 0，或者 VIP 就配在该接口上。`,
      },
      evidence: [...answers, ...others]
        .map((c) => c.cite)
        .slice(0, 6)
        .concat(
          (arpSettings?.servers ?? [])
            .filter((s) => s.ignore === 0 && answers.some((a) => a.host === s.host))
            .flatMap((s) => s.cites.slice(0, 2)),
        )
        .concat(vipClaims.bypass.flatMap((b) => b.cites)),
      remedies: [...new Set(answers.map((a) => a.host))].map((host) => ({
        host,
        platform: "any",
        commands: [
          "sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2",
          `ip neigh flush to ${vip}`,
        ],
        note: {
          en: "on lo these settings have no effect: ARP never comes in there. Flush the neighbour entry of the VIP on clients and routers too",
          zh: "在 lo 上这些设置无效：ARP 不会从 lo 进来。客户端和路由器上 VIP 的邻居条目也要清除",
        },
      })),
      verify: [
        {
          host: "client",
          command: `arping -c 3 -I <interface> ${vip}`,
          expect: { en: "answers from one MAC only, the director's", zh: "只有一个 MAC 应答，即 DS 的 MAC" },
        },
      ],
    });
  },
});

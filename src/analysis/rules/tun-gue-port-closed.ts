/** Tunnelling by GUE: nothing on the real server listens on its UDP port. */
import { citeCounter, fits } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { insideOf, packetsOf, saidOf, saidOfZh, tunnelEnds } from "./tunnel-ends.ts";
import { listed, listedZh, plural } from "./words.ts";

export const tunGuePortClosed = defineRule({
  id: "tun-gue-port-closed",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "Nothing on the real server listens on the UDP port of the GUE tunnel",
    zh: "RS 上没有监听 GUE 隧道的 UDP 端口",
  },
  needs: ["tunnels"],
  wants: ["deliveries"],
  judge({ tunnels, deliveries }) {
    if (!deliveries) {
      const uses = tunnels.uses.filter((u) => u.kind === "gue" && u.port !== undefined);
      if (uses.length === 0)
        return notApplicable({
          en: "no table sends GUE, as far as given",
          zh: "就已提供的信息，没有表使用 GUE",
        });
      const deaf = tunnels.servers.flatMap((server) =>
        uses
          .filter(
            (u) => u.ips.some((ip) => server.ips.has(ip)) && server.udpPorts?.has(u.port ?? 0) === false,
          )
          .map((use) => ({ server, use, port: use.port ?? 0 })),
      );
      if (deaf.length === 0)
        return pass({
          en: "the real servers listen on the GUE port, as far as given",
          zh: "就已提供的信息，RS 在监听 GUE 端口",
        });
      const because = {
        en: `nothing listens on UDP port ${deaf[0].port}`,
        zh: `UDP 端口 ${deaf[0].port} 上没有监听`,
      };
      return fail(because, {
        ...mend(deaf.map((d) => ({ host: d.server.host, port: d.port }))),
        grounds: ["must"],
        packets: 0,
        segments: deaf.map((d) => ({ from: d.server.host, to: d.server.host })),
        explanation: {
          en: `Measured: the table of ${listed(uses.map((u) => u.director))} sends GUE to UDP port ${deaf[0].port}, and no socket of ${listed(deaf.map((d) => d.server.host))} is on it. The kernel's own tunnel port would be listed like any other.`,
          zh: `实测：${listedZh(uses.map((u) => u.director))} 的表把 GUE 发往 UDP 端口 ${deaf[0].port}，而 ${listedZh(deaf.map((d) => d.server.host))} 没有套接字使用该端口。内核自己的隧道端口也会像其他端口一样列出。`,
        },
        evidence: deaf.flatMap((d) => [d.use.cite, ...d.server.socketCites]).slice(0, 14),
      });
    }
    const ends = tunnelEnds(deliveries, tunnels).filter((e) => e.kind === "gue" || e.kind === "fou");
    if (ends.length === 0)
      return notApplicable({ en: "no GUE packet arrived unanswered", zh: "没有到达而未得到应答的 GUE 报文" });
    const closed = (e: (typeof ends)[number]) => e.state?.udpPorts?.has(e.outer.port) === false;
    const failing = ends.filter(
      (e) => (e.noPort.length > 0 || closed(e)) && e.state?.udpPorts?.has(e.outer.port) !== true,
    );
    if (failing.length === 0)
      return ends.every((e) => e.noDevice.length + e.noProtocol.length > 0 || e.state?.udpPorts)
        ? pass({ en: "the GUE port takes the packets", zh: "GUE 端口接收了这些报文" })
        : inconclusive(
            {
              en: "no ICMP error was seen, and it is not known whether the GUE port is open",
              zh: "没有看到 ICMP 差错报文，GUE 端口是否打开也未知",
            },
            ends.map((e) => ({ host: e.server.host, command: "ip fou show; ss -lnu" })),
          );
    const packets = packetsOf(failing);
    const hosts = listed(failing.map((e) => e.server.host));
    const [{ outer }] = failing;
    const grown = failing.flatMap((e) =>
      e.server.grown
        .filter((g) => /^Udp6?NoPorts$/.test(g.name) && fits(g.growth, e.server.silentPackets))
        .map((growth) => ({ host: e.server.host, growth })),
    );
    const counted = grown.length === failing.length;
    const seen = failing.every((e) => e.noPort.length > 0);
    const because = {
      en: `${hosts} has nothing on UDP port ${outer.port}`,
      zh: `${listedZh(failing.map((e) => e.server.host))} 的 UDP 端口 ${outer.port} 上没有监听`,
    };
    return fail(because, {
      ...mend(failing.map((e) => ({ host: e.server.host, port: e.outer.port }))),
      grounds: [
        ...(seen ? ["message" as const] : []),
        ...(failing.every(closed) ? ["must" as const] : []),
        ...(counted ? ["counter" as const] : []),
      ],
      packets,
      segments: insideOf(failing),
      explanation: {
        en: `Measured: ${plural(packets, "request")} in GUE arrived at ${hosts} and none was answered${saidOf(failing, (e) => e.noPort, `"port ${outer.port} unreachable"`)}${
          counted ? `; UdpNoPorts grew by ${grown.map((g) => g.growth.growth).join(" and ")}` : ""
        }. ${
          seen
            ? "The error quotes the packet at its full length: the kernel had not taken the GUE header off, so no tunnel port took it."
            : `No socket is on UDP port ${outer.port}.`
        }`,
        zh: `实测：${packets} 个 GUE 封装的请求到达 ${listedZh(failing.map((e) => e.server.host))}，没有一个得到应答${saidOfZh(failing, (e) => e.noPort, `port ${outer.port} unreachable`)}${
          counted ? `；UdpNoPorts 增长了 ${grown.map((g) => g.growth.growth).join(" 和 ")}` : ""
        }。${
          seen
            ? "差错报文引用的是完整长度的报文：内核没有去掉 GUE 头，说明没有隧道端口接收它。"
            : `UDP 端口 ${outer.port} 上没有套接字。`
        }`,
      },
      evidence: failing
        .flatMap((e) => [
          ...e.server.refusalCites.slice(0, 2),
          ...e.server.cites.slice(0, 1),
          ...(closed(e) ? (e.state?.socketCites.slice(0, 1) ?? []) : []),
        ])
        .concat(grown.map((g) => citeCounter(g.host, g.growth)))
        .slice(0, 14),
    });
  },
});

function mend(ends: readonly { readonly host: string; readonly port: number }[]) {
  return {
    remedies: ends.map(({ host, port }) => ({
      host,
      platform: "any",
      commands: ["modprobe -a fou ipip", `ip fou add port ${port} gue`, "ip link set tunl0 up"],
      note: {
        en: "what GUE carries is handed on to tunl0, which has to be up too. `ip fou` does not outlast a reboot: put it into a unit file",
        zh: "GUE 承载的报文会交给 tunl0，因此 tunl0 也必须处于 up 状态。`ip fou` 的配置重启后失效：应写入 unit 文件",
      },
    })),
    verify: ends.map(({ host, port }) => ({
      host,
      command: `ip fou show; ss -lnu 'sport = :${port}'`,
      expect: { en: `port ${port} gue, and a socket on it`, zh: `port ${port} gue，且该端口有套接字` },
    })),
    rivals: [
      {
        cause: "tun-module-or-tunl0-down",
        because: {
          en: "there the port takes the packet first, and the ICMP error quotes it 12 bytes shorter",
          zh: "那种情况下端口先接收了报文，ICMP 差错报文引用的报文会短 12 字节",
        },
      },
      {
        cause: "fabric-proto-blocked",
        because: { en: "what is blocked on the way does not arrive", zh: "途中被拦截的报文不会到达" },
      },
    ],
  };
}

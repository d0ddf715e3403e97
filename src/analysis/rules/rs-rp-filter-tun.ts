/** Tunnelling: the real server's reverse path filter drops what comes out of the tunnel. */
import type { Assignments } from "../evidence/assignments.ts";
import type { DeliveryAnswers } from "../evidence/deliveries.ts";
import type { InterfaceValidation, ReversePaths } from "../evidence/reverse-paths.ts";
import { citeCounter, fits } from "./cite-counter.ts";
import { defineRule, type Fault, fail, inconclusive, type Judgement, notApplicable, pass } from "./define.ts";
import { latentFault, untested } from "./latent.ts";
import { listed, listedZh, NO_TUNNELLED_UNANSWERED, plural } from "./words.ts";

const TUNNEL = /^(?:tunl|gre|sit|ip6tnl|ipip|tun)[0-9a-z]{0,12}$/;
/** The device that takes packets of a kind of tunnel when no other is made for it. */
const FALLBACK = { ipip: /^tunl[0-9]/, gue: /^tunl[0-9]/, gre: /^gre[0-9]/ } as const;

/** Strict drops whenever the route back is elsewhere; loose only on a device without an address. */
function drops(i: InterfaceValidation): boolean {
  return i.rpFilter === 1 || (i.rpFilter === 2 && i.hasAddress === false);
}

export const rsRpFilterTun = defineRule({
  id: "rs-rp-filter-tun",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "The real server's rp_filter drops what comes out of the tunnel",
    zh: "RS 的 rp_filter 丢弃隧道解封装后的报文",
  },
  needs: ["reversePaths"],
  wants: ["deliveries", "assignments"],
  judge({ deliveries, reversePaths, assignments }) {
    const judged = deliveries && judgeDeliveries(deliveries, reversePaths);
    if (judged?.outcome === "fail") return judged;
    return (
      standing(reversePaths, assignments) ??
      judged ??
      inconclusive(
        { en: "no capture of a real server shows a request arriving", zh: "没有 RS 的抓包显示请求到达" },
        [{ host: "rs", command: "tcpdump -eni <interface> -s0 -w rs.pcap" }],
      )
    );
  },
});

/** Nothing has come out of the tunnel yet: its reverse path filter would drop whatever does. */
function standing(reversePaths: ReversePaths, assignments: Assignments | undefined): Judgement | undefined {
  const found = untested(assignments).flatMap((assignment) => {
    // Source validation of this kind is IPv4's alone.
    if (assignment.forwarding !== "tunnel" || assignment.vip.includes(":")) return [];
    const path = reversePaths.servers.find((p) => p.host === assignment.host);
    const devices = path?.interfaces.filter((i) => FALLBACK[assignment.tunnel].test(i.interface)) ?? [];
    const [device] = devices;
    // A second tunnel may be the one that takes them.
    if (devices.length !== 1 || !drops(device)) return [];
    return [
      {
        assignment,
        cites: device.cites.slice(0, 2),
        remedy: remedyOf(assignment.host, device.interface, assignment.vip),
        verify: verifyOf(assignment.host),
      },
    ];
  });
  if (found.length === 0) return undefined;
  const hosts = listed(found.map((f) => f.assignment.host));
  return latentFault(
    found,
    {
      en: `rp_filter of ${hosts} drops what comes out of the tunnel`,
      zh: `${listedZh(found.map((f) => f.assignment.host))} 的 rp_filter 会丢弃隧道解封装后的报文`,
    },
    {
      en: "the inner packet has the client's address, to which the route leads out of another interface",
      zh: "内层报文的源地址是客户端地址，而到该地址的路由走另一个接口",
    },
  );
}

function judgeDeliveries(deliveries: DeliveryAnswers, reversePaths: ReversePaths): Judgement {
  const servers = deliveries.servers.filter(
    (s) => s.tunnelled.size > 0 && s.silent.length > 0 && s.refusals.length === 0,
  );
  if (servers.length === 0) return notApplicable(NO_TUNNELLED_UNANSWERED);
  const judged = servers.map((server) => {
    const path = reversePaths.servers.find((p) => p.host === server.host);
    const device = path?.interfaces.find((i) => TUNNEL.test(i.interface) && drops(i));
    const known = path?.interfaces.some((i) => TUNNEL.test(i.interface) && i.rpFilter !== undefined) ?? false;
    const grown = path?.dropped?.growth;
    return {
      server,
      path,
      device,
      known,
      fits: grown === undefined ? undefined : fits(grown, server.silentPackets),
    };
  });
  const failing = judged.filter((j) => j.fits === true || (j.fits === undefined && j.device !== undefined));
  if (failing.length === 0)
    return judged.every((j) => j.fits === false || (j.known && !j.device))
      ? pass({
          en: "the reverse path filter is off for the tunnel, or counted nothing",
          zh: "隧道上未开启反向路径过滤，或者没有计数",
        })
      : inconclusive({
          en: "the tunnel device's rp_filter and the counter of its drops are not known",
          zh: "隧道设备的 rp_filter 及其丢弃计数器未知",
        });
  const hosts = listed(failing.map((j) => j.server.host));
  const packets = failing.reduce((n, j) => n + j.server.silentPackets, 0);
  const device = failing.flatMap((j) => j.device?.interface ?? []).at(0) ?? "tunl0";
  const confirmed = failing.every((j) => j.fits === true && j.device !== undefined);
  const because = {
    en: `${plural(packets, "tunnelled request")} arrived at ${hosts} and ended in its reverse path filter`,
    zh: `${packets} 个隧道请求到达 ${listedZh(failing.map((j) => j.server.host))}，止于其反向路径过滤`,
  };
  return fail(because, {
    grounds: confirmed ? ["counter", "must"] : ["must"],
    packets,
    segments: failing.map((j) => ({ from: j.server.host, to: j.server.host })),
    explanation: {
      en: `Measured: ${plural(packets, "tunnelled request")} arrived at ${hosts} and none was answered${
        failing.some((j) => j.fits)
          ? `; IPReversePathFilter grew by ${failing.map((j) => j.path?.dropped?.growth ?? 0).join(" and ")}`
          : ""
      }. The effective rp_filter of ${device} is ${failing.flatMap((j) => j.device?.rpFilter ?? []).at(0) ?? "not given"} (the larger of "all" and the interface's). The inner packet comes out of ${device} with the client's address, to which the route leads out of another interface.`,
      zh: `实测：${packets} 个隧道封装的请求到达 ${listedZh(failing.map((j) => j.server.host))}，没有一个得到应答${
        failing.some((j) => j.fits)
          ? `；IPReversePathFilter 增长了 ${failing.map((j) => j.path?.dropped?.growth ?? 0).join(" 和 ")}`
          : ""
      }。${device} 的有效 rp_filter 为 ${failing.flatMap((j) => j.device?.rpFilter ?? []).at(0) ?? "未提供"}（取 all 与接口值中的较大者）。内层报文从 ${device} 出来时源地址是客户端地址，而到该地址的路由走另一个接口。`,
    },
    evidence: failing
      .flatMap((j) => [
        ...j.server.cites.slice(0, 2),
        ...(j.device?.cites.slice(0, 2) ?? []),
        ...(j.path?.dropped ? [citeCounter(j.server.host, j.path.dropped)] : []),
      ])
      .slice(0, 14),
    remedies: failing.map((j) => remedyOf(j.server.host, device, deliveries.target.vip)),
    verify: failing.map((j) => verifyOf(j.server.host)),
    rivals: [
      {
        cause: "tun-module-or-tunl0-down",
        because: {
          en: "no ICMP error refuses the tunnelled packets",
          zh: "没有 ICMP 差错报文拒绝这些隧道报文",
        },
      },
    ],
  });
}

function remedyOf(host: string, device: string, vip: string): Fault["remedies"][number] {
  return {
    host,
    platform: "any",
    commands: [`sysctl -w net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.${device}.rp_filter=0`],
    note: {
      en: `or loose mode with the VIP on the tunnel: ip addr add ${vip}/32 dev ${device}; sysctl -w net.ipv4.conf.all.rp_filter=2. Put it into /etc/sysctl.d too`,
      zh: `或者用松散模式，并把 VIP 配在隧道上：ip addr add ${vip}/32 dev ${device}; sysctl -w net.ipv4.conf.all.rp_filter=2。同时写入 /etc/sysctl.d`,
    },
  };
}

function verifyOf(host: string): Fault["verify"][number] {
  return {
    host,
    command: "nstat -az TcpExtIPReversePathFilter; sleep 10; nstat -az TcpExtIPReversePathFilter",
    expect: { en: "the same value twice while clients send", zh: "客户端发送期间两次的值相同" },
  };
}

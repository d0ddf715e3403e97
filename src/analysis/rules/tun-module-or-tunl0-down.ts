/** Tunnelling: the real server has nothing that unwraps the packets. */
import type { ServerTunnels, TunnelAnswers } from "../evidence/tunnels.ts";
import { defineRule, type Fault, fail, inconclusive, type Judgement, notApplicable, pass } from "./define.ts";
import { single } from "./family.ts";
import { citesOf, insideOf, packetsOf, saidOf, saidOfZh, type TunnelEnd, tunnelEnds } from "./tunnel-ends.ts";
import { listed, listedZh, NO_TUNNELLED_UNANSWERED, plural } from "./words.ts";

const MODULE = new Map([
  ["ipip", "ipip"],
  ["gue", "ipip fou"],
  ["fou", "ipip fou"],
]);

export const tunModuleOrTunl0Down = defineRule({
  id: "tun-module-or-tunl0-down",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "The real server cannot unwrap the tunnel: no module, or the tunnel device is down",
    zh: "RS 无法解封装隧道：没有加载模块，或隧道设备处于 down 状态",
  },
  needs: ["tunnels"],
  wants: ["deliveries"],
  judge({ tunnels, deliveries }) {
    if (!deliveries) return byState(tunnels);
    const ends = tunnelEnds(deliveries, tunnels).filter((e) => e.kind !== "gre");
    if (ends.length === 0) return notApplicable(NO_TUNNELLED_UNANSWERED);
    // What GUE's port did not take never came as far as the device.
    const judged = ends.filter((e) => e.noPort.length === 0 && !portIsClosed(e));
    const failing = judged.filter((e) => e.noProtocol.length > 0 || e.none);
    if (failing.length === 0)
      return judged.every((e) => e.devices.some((d) => d.up))
        ? pass({ en: "the tunnel device is up", zh: "隧道设备处于 up 状态" })
        : inconclusive(
            judged.some((e) => e.noDevice.length > 0)
              ? {
                  en: "no tunnel device that is up fits: there is none, it is down, or it is for other addresses",
                  zh: "没有处于 up 状态且相符的隧道设备：不存在、处于 down 状态，或两端是其他地址",
                }
              : {
                  en: "no ICMP error was seen, and the tunnel device's state is not known",
                  zh: "没有看到 ICMP 差错报文，隧道设备的状态也未知",
                },
            judged.map((e) => ({ host: e.server.host, command: "ip -d addr" })),
          );
    const packets = packetsOf(failing);
    const hosts = listed(failing.map((e) => e.server.host));
    const { kind } = failing[0];
    const down = failing.flatMap((e) => e.devices).find((d) => d.up === false);
    const reason = failing.some((e) => e.noProtocol.length > 0)
      ? `the kernel has no handler for ${MODULE.get(kind) === undefined ? kind : "IP in IP"}`
      : down
        ? `${down.name} is down`
        : "there is no tunnel device";
    const reasonZh = failing.some((e) => e.noProtocol.length > 0)
      ? `内核没有 ${MODULE.get(kind) === undefined ? kind : "IP in IP"} 的处理程序`
      : down
        ? `${down.name} 处于 down 状态`
        : "没有隧道设备";
    const because = {
      en: `${hosts} refuses ${plural(packets, "tunnelled request")}: ${reason}`,
      zh: `${listedZh(failing.map((e) => e.server.host))} 拒绝了 ${packets} 个隧道请求：${reasonZh}`,
    };
    return fail(because, {
      ...mend(
        failing.map((e) => ({ host: e.server.host, device: e.devices.at(0)?.name ?? "tunl0" })),
        MODULE.get(kind) ?? "ipip",
        deliveries.target.vip,
      ),
      grounds: [
        ...(failing.every((e) => e.noProtocol.length + e.noDevice.length > 0) ? (["message"] as const) : []),
        ...(failing.every((e) => e.none) ? (["must"] as const) : []),
      ],
      packets,
      segments: insideOf(failing),
      explanation: {
        en: `Measured: ${plural(packets, `${kind} packet`)} arrived at ${hosts} and none was answered${saidOf(failing, (e) => e.noProtocol, '"protocol unreachable"')}${saidOf(failing, (e) => e.noDevice, '"port unreachable"')}. Inferred: ${reason}.`,
        zh: `实测：${packets} 个 ${kind} 报文到达 ${listedZh(failing.map((e) => e.server.host))}，没有一个得到应答${saidOfZh(failing, (e) => e.noProtocol, "protocol unreachable")}${saidOfZh(failing, (e) => e.noDevice, "port unreachable")}。推断：${reasonZh}。`,
      },
      evidence: failing.flatMap(citesOf).slice(0, 14),
    });
  },
});

function portIsClosed({ kind, state, outer }: TunnelEnd): boolean {
  return kind !== "ipip" && state?.udpPorts?.has(outer.port) === false;
}

/** The director's table tunnels to it, and it has no tunnel device that is up, of whatever kind. */
function byState(tunnels: TunnelAnswers): Judgement {
  const wanted = tunnels.servers.filter((s) => s.wanted);
  if (wanted.length === 0)
    return notApplicable({
      en: "no table sends tunnelled packets to a real server that is known",
      zh: "没有表以隧道方式发往已知的 RS",
    });
  const [seen, ...others] = tunnels.seen;
  const kind = (s: ServerTunnels) =>
    tunnels.uses.find((u) => u.ips.some((ip) => s.ips.has(ip)))?.kind ??
    (others.length === 0 ? seen : undefined);
  const failing = wanted.filter(
    (s) => s.complete && kind(s) !== "gre" && s.devices.every((d) => d.up === false),
  );
  if (failing.length === 0)
    return pass({
      en: "the tunnel devices are up, as far as given",
      zh: "就已提供的信息，隧道设备处于 up 状态",
    });
  // Plain `ipvsadm -Ln` says "Tunnel" of every kind: a device of one kind tells what is meant, none tells nothing.
  const unknown = failing.filter(
    (s) => kind(s) === undefined && s.devices.every((d) => !d.name.startsWith("tunl")),
  );
  if (unknown.length > 0)
    return inconclusive(
      {
        en: `no tunnel device of ${listed(unknown.map((s) => s.host))} is up, and it is not known which kind the director uses`,
        zh: `${listedZh(unknown.map((s) => s.host))} 没有处于 up 状态的隧道设备，DS 使用哪种隧道也未知`,
      },
      [
        { host: "ds", command: "ipvsadm -Ln --tun-info" },
        ...unknown.map((s) => ({ host: s.host, command: "ip -d link; lsmod | grep -E 'ipip|gre|fou'" })),
      ],
    );
  const hosts = listed(failing.map((s) => s.host));
  const down = failing.flatMap((s) => s.devices).map((d) => d.name);
  const because = {
    en: `${hosts} has no tunnel device that is up`,
    zh: `${listedZh(failing.map((s) => s.host))} 没有处于 up 状态的隧道设备`,
  };
  return fail(because, {
    ...mend(
      failing.map((s) => ({ host: s.host, device: s.devices.at(0)?.name ?? "tunl0" })),
      "ipip",
    ),
    grounds: ["must"],
    packets: 0,
    segments: failing.map((s) => ({ from: s.host, to: s.host })),
    explanation: {
      en: `Measured: the director's table tunnels to ${hosts}, ${down.length > 0 ? `where ${listed(down)} is down` : "which lists no tunnel device"}. Without one that is up nothing takes the packets out of the tunnel.`,
      zh: `实测：DS 的表以隧道方式发往 ${listedZh(failing.map((s) => s.host))}，而它${down.length > 0 ? `的 ${listedZh(down)} 处于 down 状态` : "没有列出隧道设备"}。没有处于 up 状态的隧道设备，报文就无法解封装。`,
    },
    evidence: failing
      .flatMap((s) => [...s.devices.map((d) => d.cite).slice(0, 2), ...s.interfaceCites.slice(0, 1)])
      .concat(tunnels.uses.map((u) => u.cite).slice(0, 2))
      .slice(0, 14),
  });
}

function mend(
  ends: readonly { readonly host: string; readonly device: string }[],
  modules: string,
  vip?: string,
): Pick<Fault, "remedies" | "verify" | "rivals"> {
  return {
    remedies: ends.map(({ host, device }) => ({
      host,
      platform: "any",
      commands: [
        `modprobe -a ${modules}`,
        `ip link set ${device} up`,
        ...(vip === undefined ? [] : [`ip addr add ${single(vip)} dev ${device}`]),
        `sysctl -w net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.${device}.rp_filter=0`,
      ],
      note: {
        en: "rp_filter must be off for the tunnel device, or the next fault in line is rs-rp-filter-tun",
        zh: "隧道设备必须关闭 rp_filter，否则接下来出现的故障是 rs-rp-filter-tun",
      },
    })),
    verify: ends.map(({ host, device }) => ({
      host,
      command: `ip -s link show ${device}`,
      expect: {
        en: "the device is UP and its RX packets grow while clients send",
        zh: "该设备处于 UP 状态，且客户端发送时其 RX packets 增长",
      },
    })),
    rivals: [
      {
        cause: "rs-rp-filter-tun",
        because: {
          en: "the reverse path filter drops silently, without an ICMP error",
          zh: "rp_filter 静默丢弃，不发 ICMP 差错报文",
        },
      },
      {
        cause: "tun-remote-mismatch",
        because: {
          en: "no device is up that could have the wrong ends, or there is no handler at all",
          zh: "没有处于 up 状态的设备，谈不上两端地址不对；或者根本没有处理程序",
        },
      },
      {
        cause: "fabric-proto-blocked",
        because: { en: "what is blocked on the way does not arrive", zh: "途中被拦截的报文不会到达" },
      },
    ],
  };
}

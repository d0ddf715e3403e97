/** Tunnelling by GRE: the real server has no GRE device that takes the packets. */
import type { TunnelAnswers } from "../evidence/tunnels.ts";
import { defineRule, type Fault, fail, inconclusive, type Judgement, notApplicable, pass } from "./define.ts";
import { single } from "./family.ts";
import { citesOf, insideOf, isOf, kindsOf, packetsOf, saidOf, saidOfZh, tunnelEnds } from "./tunnel-ends.ts";
import { listed, listedZh, plural } from "./words.ts";

export const tunGreDeviceMissing = defineRule({
  id: "tun-gre-device-missing",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "The real server has no GRE device that is up and takes the tunnelled packets",
    zh: "RS 上没有处于 up 状态、可接收隧道报文的 GRE 设备",
  },
  needs: ["tunnels"],
  wants: ["deliveries"],
  judge({ tunnels, deliveries }) {
    if (!deliveries) return byState(tunnels);
    const ends = tunnelEnds(deliveries, tunnels).filter((e) => e.kind === "gre");
    if (ends.length === 0)
      return notApplicable({ en: "no GRE packet arrived unanswered", zh: "没有到达而未得到应答的 GRE 报文" });
    const failing = ends.filter((e) => e.noProtocol.length > 0 || e.none);
    if (failing.length === 0)
      return ends.every((e) => e.fitting.length + e.misfits.length > 0)
        ? pass({ en: "a GRE device is up", zh: "有 GRE 设备处于 up 状态" })
        : inconclusive(
            ends.some((e) => e.noDevice.length > 0)
              ? {
                  en: "no GRE device that is up fits: there is none, it is down, or it is for other addresses",
                  zh: "没有处于 up 状态且相符的 GRE 设备：不存在、处于 down 状态，或两端是其他地址",
                }
              : {
                  en: "no ICMP error was seen, and the GRE devices are not known",
                  zh: "没有看到 ICMP 差错报文，GRE 设备也未知",
                },
            ends.map((e) => ({ host: e.server.host, command: "ip -d addr" })),
          );
    const packets = packetsOf(failing);
    const hosts = listed(failing.map((e) => e.server.host));
    const missing = failing.some((e) => e.noProtocol.length > 0);
    const silent = failing.every((e) => e.noProtocol.length + e.noDevice.length === 0);
    const reason = missing
      ? "the kernel has no handler of GRE"
      : failing.some((e) => e.devices.length > 0)
        ? "every GRE device is down"
        : "there is no GRE device";
    const reasonZh = missing
      ? "内核没有 GRE 的处理程序"
      : failing.some((e) => e.devices.length > 0)
        ? "所有 GRE 设备都处于 down 状态"
        : "没有 GRE 设备";
    const because = {
      en: `${hosts} does not take GRE: ${reason}`,
      zh: `${listedZh(failing.map((e) => e.server.host))} 不接收 GRE：${reasonZh}`,
    };
    return fail(because, {
      ...mend(
        failing.map((e) => ({ host: e.server.host, local: e.outer.destination })),
        deliveries.target.vip,
      ),
      grounds: [
        ...(silent ? [] : (["message"] as const)),
        ...(failing.every((e) => e.none) ? (["must"] as const) : []),
      ],
      packets,
      segments: insideOf(failing),
      explanation: {
        en: `Measured: ${plural(packets, "request")} in GRE arrived at ${hosts} and none was answered${saidOf(failing, (e) => e.noProtocol, '"protocol unreachable"')}${saidOf(failing, (e) => e.noDevice, '"port unreachable"')}. Inferred: ${reason}.${
          silent
            ? " Silence without any ICMP error is how the module gre drops where ip_gre is not loaded."
            : ""
        }`,
        zh: `实测：${packets} 个 GRE 封装的请求到达 ${listedZh(failing.map((e) => e.server.host))}，没有一个得到应答${saidOfZh(failing, (e) => e.noProtocol, "protocol unreachable")}${saidOfZh(failing, (e) => e.noDevice, "port unreachable")}。推断：${reasonZh}。${
          silent ? "没有任何 ICMP 差错报文的静默丢弃，正是未加载 ip_gre 时 gre 模块的行为。" : ""
        }`,
      },
      evidence: failing.flatMap(citesOf).slice(0, 14),
    });
  },
});

function byState(tunnels: TunnelAnswers): Judgement {
  const uses = tunnels.uses.filter((u) => u.kind === "gre");
  if (uses.length === 0)
    return notApplicable({ en: "no table sends GRE, as far as given", zh: "就已提供的信息，没有表使用 GRE" });
  const without = tunnels.servers.flatMap((server) => {
    const use = uses.find((u) => u.ips.some((ip) => server.ips.has(ip)));
    if (!use || !server.complete) return [];
    const local = use.ips.find((ip) => server.ips.has(ip)) ?? "any";
    const devices = server.devices.filter((d) => isOf(d, kindsOf("gre", local.includes(":"), false)));
    return devices.every((d) => d.up === false) ? [{ server, use, local, devices }] : [];
  });
  if (without.length === 0)
    return pass({
      en: "the real servers have a GRE device, as far as given",
      zh: "就已提供的信息，RS 有 GRE 设备",
    });
  const hosts = without.map((w) => w.server.host);
  const because = {
    en: `${listed(hosts)} has no GRE device that is up`,
    zh: `${listedZh(hosts)} 没有处于 up 状态的 GRE 设备`,
  };
  return fail(because, {
    ...mend(without.map((w) => ({ host: w.server.host, local: w.local }))),
    grounds: ["must"],
    packets: 0,
    segments: hosts.map((host) => ({ from: host, to: host })),
    explanation: {
      en: `Measured: the table of ${listed(uses.map((u) => u.director))} sends GRE, and ${listed(hosts)} lists ${without.some((w) => w.devices.length > 0) ? "GRE devices that are down" : "no GRE device"}.`,
      zh: `实测：${listedZh(uses.map((u) => u.director))} 的表以 GRE 发送，而 ${listedZh(hosts)} ${without.some((w) => w.devices.length > 0) ? "的 GRE 设备处于 down 状态" : "没有列出 GRE 设备"}。`,
    },
    evidence: without.flatMap((w) => [w.use.cite, ...w.devices.map((d) => d.cite).slice(0, 2)]).slice(0, 14),
  });
}

function mend(
  ends: readonly { readonly host: string; readonly local: string }[],
  vip?: string,
): Pick<Fault, "remedies" | "verify" | "rivals"> {
  return {
    remedies: ends.map(({ host, local }) => ({
      host,
      platform: "any",
      commands: [
        "modprobe ip_gre",
        `ip tunnel add gre-lvs mode ${local.includes(":") ? "ip6gre" : "gre"} local ${local} remote any`,
        "ip link set gre-lvs up",
        ...(vip === undefined ? [] : [`ip addr add ${single(vip)} dev gre-lvs`]),
        "sysctl -w net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.gre-lvs.rp_filter=0",
      ],
      note: {
        en: "a device without a remote takes GRE of every director. rp_filter must be off for it, or rs-rp-filter-tun is next",
        zh: "不指定 remote 的设备可接收任何 DS 的 GRE 报文。该设备必须关闭 rp_filter，否则接下来会出现 rs-rp-filter-tun",
      },
    })),
    verify: ends.map(({ host }) => ({
      host,
      command: "ip -s link show type gre",
      expect: {
        en: "a device that is UP, whose RX packets grow while clients send",
        zh: "有设备处于 UP 状态，且客户端发送时其 RX packets 增长",
      },
    })),
    rivals: [
      {
        cause: "tun-remote-mismatch",
        because: {
          en: "no GRE device is up: none has the wrong ends",
          zh: "没有 GRE 设备处于 up 状态：谈不上两端地址不对",
        },
      },
      {
        cause: "tun-gre-csum-mismatch",
        because: {
          en: "a device that drops for the checksum counts receive errors and sends no ICMP error",
          zh: "因校验和丢弃报文的设备会计入接收错误，而且不发 ICMP 差错报文",
        },
      },
      {
        cause: "fabric-proto-blocked",
        because: { en: "the tunnelled packets did arrive", zh: "隧道报文确实到达了" },
      },
    ],
  };
}

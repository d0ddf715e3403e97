/** Tunnelling: the real server's tunnel device is for other addresses than those that the packets have. */

import type { TunnelAnswers, TunnelDevice } from "../evidence/tunnels.ts";
import { defineRule, type Fault, fail, inconclusive, type Judgement, notApplicable, pass } from "./define.ts";
import { citesOf, insideOf, packetsOf, saidOf, saidOfZh, tunnelEnds } from "./tunnel-ends.ts";
import { listed, listedZh, NO_TUNNELLED_UNANSWERED, plural } from "./words.ts";

export const tunRemoteMismatch = defineRule({
  id: "tun-remote-mismatch",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "The real server's tunnel device is for other addresses than the director uses",
    zh: "RS 隧道设备的两端地址与 DS 使用的不符",
  },
  needs: ["tunnels"],
  wants: ["deliveries"],
  judge({ tunnels, deliveries }) {
    if (!deliveries) return byState(tunnels);
    const ends = tunnelEnds(deliveries, tunnels);
    if (ends.length === 0) return notApplicable(NO_TUNNELLED_UNANSWERED);
    // A device that takes any is asked last, and takes what no other fits.
    const open = ends.filter((e) => e.noProtocol.length + e.noPort.length === 0 && e.fitting.length === 0);
    const failing = open.filter(
      (e) => e.misfits.length > 0 && e.devices.every((d) => d.up === false || e.misfits.includes(d)),
    );
    if (failing.length === 0)
      return open.some((e) => e.devices.some((d) => d.up !== false) || e.state === undefined)
        ? inconclusive(
            { en: "the ends of the tunnel devices are not known", zh: "隧道设备的两端地址未知" },
            open.map((e) => ({ host: e.server.host, command: "ip -d addr" })),
          )
        : pass({
            en: "the tunnel devices that are up take what the director sends",
            zh: "处于 up 状态的隧道设备能接收 DS 发送的报文",
          });
    const packets = packetsOf(failing);
    const hosts = listed(failing.map((e) => e.server.host));
    const [{ outer }] = failing;
    const because = {
      en: `${hosts} has a tunnel that takes packets ${endsText(failing[0].misfits[0])} only`,
      zh: `${listedZh(failing.map((e) => e.server.host))} 的隧道只接收${endsTextZh(failing[0].misfits[0])} 的报文`,
    };
    return fail(because, {
      ...mend(
        failing.map((e) => ({
          host: e.server.host,
          device: e.misfits[0],
          remote: e.outer.source,
          local: e.outer.destination,
        })),
      ),
      grounds: failing.every((e) => e.noDevice.length > 0) ? ["message", "must"] : ["must"],
      packets,
      segments: insideOf(failing),
      explanation: {
        en: `Measured: ${plural(packets, `${outer.kind} packet`)} from ${outer.source} arrived at ${hosts} and none was answered${saidOf(failing, (e) => e.noDevice, '"port unreachable"')}. The device that is up, ${failing[0].misfits[0].name}, takes packets ${endsText(failing[0].misfits[0])} only, and none that takes any is up.`,
        zh: `实测：${packets} 个来自 ${outer.source} 的 ${outer.kind} 报文到达 ${listedZh(failing.map((e) => e.server.host))}，没有一个得到应答${saidOfZh(failing, (e) => e.noDevice, "port unreachable")}。处于 up 状态的设备 ${failing[0].misfits[0].name} 只接收${endsTextZh(failing[0].misfits[0])} 的报文，而没有接收任意地址的设备处于 up 状态。`,
      },
      evidence: failing
        .flatMap((e) => [...citesOf({ ...e, devices: [] }), ...e.misfits.map((d) => d.cite)])
        .slice(0, 14),
    });
  },
});

/** The remote is no address of any director, or the local end none of the real server. */
function byState(tunnels: TunnelAnswers): Judgement {
  const wanted = tunnels.servers.filter((s) => s.wanted);
  if (wanted.length === 0 || tunnels.directorIps.size === 0)
    return notApplicable({
      en: "no table is known to send tunnelled packets to a real server that is known",
      zh: "没有已知的表以隧道方式发往已知的 RS",
    });
  const failing = wanted.flatMap((server) => {
    const up = server.devices.filter((d) => d.up !== false);
    const wrong = up.filter(
      ({ ends }) =>
        ends &&
        ((ends.remote !== undefined && !tunnels.directorIps.has(ends.remote)) ||
          (ends.local !== undefined && !server.ips.has(ends.local))),
    );
    return server.complete && wrong.length > 0 && wrong.length === up.length
      ? [{ server, device: wrong[0] }]
      : [];
  });
  if (failing.length === 0)
    return pass({
      en: "no tunnel device is for other addresses, as far as given",
      zh: "就已提供的信息，没有隧道设备绑定了其他地址",
    });
  const [remote] = tunnels.directorIps;
  return fail(
    {
      en: `${listed(failing.map((f) => f.server.host))} has a tunnel that takes packets ${endsText(failing[0].device)} only`,
      zh: `${listedZh(failing.map((f) => f.server.host))} 的隧道只接收${endsTextZh(failing[0].device)} 的报文`,
    },
    {
      ...mend(
        failing.map((f) => ({ host: f.server.host, device: f.device, remote, local: [...f.server.ips][0] })),
      ),
      grounds: ["must"],
      packets: 0,
      segments: failing.map((f) => ({ from: f.server.host, to: f.server.host })),
      explanation: {
        en: `Measured: the only tunnel device of ${listed(failing.map((f) => f.server.host))} that is up, ${failing[0].device.name}, takes packets ${endsText(failing[0].device)} only; the directors have ${listed([...tunnels.directorIps])}.`,
        zh: `实测：${listedZh(failing.map((f) => f.server.host))} 上唯一处于 up 状态的隧道设备 ${failing[0].device.name} 只接收${endsTextZh(failing[0].device)} 的报文；DS 的地址为 ${listedZh([...tunnels.directorIps])}。`,
      },
      evidence: failing.map((f) => f.device.cite).slice(0, 14),
    },
  );
}

function endsText({ ends }: TunnelDevice): string {
  return [
    ...(ends?.remote === undefined ? [] : [`from ${ends.remote}`]),
    ...(ends?.local === undefined ? [] : [`to ${ends.local}`]),
  ].join(" ");
}

function endsTextZh({ ends }: TunnelDevice): string {
  return [
    ...(ends?.remote === undefined ? [] : [`来自 ${ends.remote}`]),
    ...(ends?.local === undefined ? [] : [`发往 ${ends.local}`]),
  ].join("、");
}

interface Mended {
  readonly host: string;
  readonly device: TunnelDevice;
  readonly remote: string;
  readonly local: string;
}

function mend(ends: readonly Mended[]): Pick<Fault, "remedies" | "verify" | "rivals"> {
  return {
    remedies: ends.map(({ host, device, local }) => ({
      host,
      platform: "any",
      commands: [`ip tunnel change ${device.name} local ${local} remote any`],
      note: {
        en: "a device without a remote takes packets of every director, after a failover too; else name the director's present address",
        zh: "不指定 remote 的设备可接收任何 DS 的报文，主备切换后也一样；否则应写明 DS 当前的地址",
      },
    })),
    verify: ends.map(({ host, device }) => ({
      host,
      command: `ip -d -s link show ${device.name}`,
      expect: {
        en: "remote any, or the director's address; its RX packets grow while clients send",
        zh: "remote any，或 DS 的地址；客户端发送时其 RX packets 增长",
      },
    })),
    rivals: [
      {
        cause: "tun-module-or-tunl0-down",
        because: {
          en: "a device is up and the handler is there; its ends do not fit",
          zh: "有设备处于 up 状态，处理程序也在；只是两端地址不符",
        },
      },
      {
        cause: "rs-rp-filter-tun",
        because: {
          en: "the reverse path filter comes after the device, and is silent",
          zh: "rp_filter 在设备之后生效，且是静默丢弃",
        },
      },
    ],
  };
}

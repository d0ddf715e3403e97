/** Tunnelling by GRE: one end sends a checksum, the other does not expect one, or the reverse. */

import type { TunnelAnswers, TunnelDevice } from "../evidence/tunnels.ts";
import { citeCounter, fits } from "./cite-counter.ts";
import { defineRule, type Fault, fail, inconclusive, type Judgement, notApplicable, pass } from "./define.ts";
import { citesOf, insideOf, isOf, kindsOf, packetsOf, type TunnelEnd, tunnelEnds } from "./tunnel-ends.ts";
import { listed, listedZh, plural } from "./words.ts";

export const tunGreCsumMismatch = defineRule({
  id: "tun-gre-csum-mismatch",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "Director and real server disagree on the GRE checksum",
    zh: "DS 与 RS 的 GRE 校验和设置不一致",
  },
  needs: ["tunnels"],
  wants: ["deliveries"],
  judge({ tunnels, deliveries }) {
    if (!deliveries) return byState(tunnels);
    const ends = tunnelEnds(deliveries, tunnels).filter(
      (e) => e.kind === "gre" && e.server.refusals.length === 0,
    );
    if (ends.length === 0)
      return notApplicable({
        en: "no GRE packet arrived unanswered and unrefused",
        zh: "没有到达后既未应答也未拒绝的 GRE 报文",
      });
    const judged = ends.map((end) => {
      const device =
        end.fitting.find((d) => wrong(end, d)) ?? end.fitting.at(0) ?? end.devices.find((d) => d.up);
      const errors =
        device?.errors && fits(device.errors.growth, end.server.silentPackets) ? device.errors : undefined;
      return { end, device, errors, differs: device !== undefined && wrong(end, device) };
    });
    // A device that agrees with the packets drops them for another reason; one that counts no error took them.
    const failing = judged.filter(
      (j) => j.differs && (j.errors !== undefined || j.device?.errors === undefined),
    );
    if (failing.length === 0)
      return judged.every((j) => j.device?.ends?.checksum !== undefined)
        ? pass({
            en: "the GRE devices expect what the director sends",
            zh: "GRE 设备的校验和设置与 DS 发送的一致",
          })
        : inconclusive(
            {
              en: "it is not known whether the GRE devices expect a checksum",
              zh: "GRE 设备是否要求校验和未知",
            },
            judged.map((j) => ({ host: j.end.server.host, command: "ip -d -s link show type gre" })),
          );
    const packets = packetsOf(failing.map((j) => j.end));
    const hosts = listed(failing.map((j) => j.end.server.host));
    const [{ end, device }] = failing;
    const sent = end.outer.checksum === true;
    const counted = failing.every((j) => j.errors);
    const because = {
      en: `the director sends GRE ${sent ? "with" : "without"} a checksum, ${hosts} expects ${sent ? "none" : "one"}`,
      zh: `DS 发送的 GRE ${sent ? "带" : "不带"}校验和，而 ${listedZh(failing.map((j) => j.end.server.host))} 期望${sent ? "不带" : "带"}`,
    };
    return fail(because, {
      ...mend(
        failing.flatMap((j) => (j.device ? [{ host: j.end.server.host, device: j.device.name, sent }] : [])),
      ),
      grounds: counted ? ["counter", "must"] : ["must"],
      packets,
      segments: insideOf(failing.map((j) => j.end)),
      explanation: {
        en: `Measured: ${plural(packets, "request")} in GRE ${sent ? "with" : "without"} a checksum arrived at ${hosts} and none was answered${
          counted
            ? `; the receive errors of ${device?.name} grew by ${failing.map((j) => j.errors?.growth ?? 0).join(" and ")}`
            : ""
        }. ${device?.name} ${sent ? "does not expect" : "expects"} a checksum (icsum), and the kernel drops what differs, without an ICMP error.`,
        zh: `实测：${packets} 个${sent ? "带" : "不带"}校验和的 GRE 封装请求到达 ${listedZh(failing.map((j) => j.end.server.host))}，没有一个得到应答${
          counted
            ? `；${device?.name} 的接收错误增长了 ${failing.map((j) => j.errors?.growth ?? 0).join(" 和 ")}`
            : ""
        }。${device?.name} ${sent ? "不要求" : "要求"}校验和（icsum），不一致的报文被内核丢弃，不发 ICMP 差错报文。`,
      },
      evidence: failing
        .flatMap((j) => [
          ...citesOf({ ...j.end, devices: j.device ? [j.device] : [] }),
          ...(j.errors ? [citeCounter(j.end.server.host, j.errors)] : []),
        ])
        .slice(0, 14),
    });
  },
});

function wrong({ outer }: TunnelEnd, { ends }: TunnelDevice): boolean {
  return ends?.checksum !== undefined && ends.checksum !== (outer.checksum === true);
}

function byState(tunnels: TunnelAnswers): Judgement {
  const uses = tunnels.uses.filter((u) => u.kind === "gre" && u.checksum !== undefined);
  if (uses.length === 0)
    return notApplicable({
      en: "no table shows whether it sends GRE with a checksum",
      zh: "没有表显示 GRE 是否带校验和发送",
    });
  const failing = tunnels.servers.flatMap((server) => {
    const use = uses.find((u) => u.ips.some((ip) => server.ips.has(ip)));
    const up = server.devices.filter((d) => d.up === true && isOf(d, kindsOf("gre", false, false)));
    const all = use !== undefined && up.length > 0 && up.every((d) => d.ends?.checksum === !use.checksum);
    return all ? [{ server, use, device: up[0] }] : [];
  });
  if (failing.length === 0)
    return pass({
      en: "no GRE device disagrees with the director's table, as far as given",
      zh: "就已提供的信息，没有 GRE 设备与 DS 的表不一致",
    });
  const sent = failing[0].use.checksum === true;
  const hosts = failing.map((f) => f.server.host);
  const because = {
    en: `the table says ${sent ? "--tun-csum" : "--tun-nocsum"}, ${listed(hosts)} expects ${sent ? "none" : "one"}`,
    zh: `表中为 ${sent ? "--tun-csum" : "--tun-nocsum"}，而 ${listedZh(hosts)} 期望${sent ? "不带" : "带"}校验和`,
  };
  return fail(because, {
    ...mend(failing.map((f) => ({ host: f.server.host, device: f.device.name, sent }))),
    grounds: ["must"],
    packets: 0,
    segments: hosts.map((host) => ({ from: host, to: host })),
    explanation: {
      en: `Measured: the table of ${failing[0].use.director} sends GRE ${sent ? "with" : "without"} a checksum, and ${failing[0].device.name} of ${listed(hosts)} ${sent ? "does not expect" : "expects"} one (icsum): the kernel drops what differs, without an ICMP error.`,
      zh: `实测：${failing[0].use.director} 的表发送的 GRE ${sent ? "带" : "不带"}校验和，而 ${listedZh(hosts)} 的 ${failing[0].device.name} ${sent ? "不要求" : "要求"}校验和（icsum）：不一致的报文被内核丢弃，不发 ICMP 差错报文。`,
    },
    evidence: failing.flatMap((f) => [f.use.cite, f.device.cite]).slice(0, 14),
  });
}

function mend(
  ends: readonly { readonly host: string; readonly device: string; readonly sent: boolean }[],
): Pick<Fault, "remedies" | "verify" | "rivals"> {
  return {
    remedies: ends.map(({ host, device, sent }) => ({
      host,
      platform: "any",
      commands: [`ip link set ${device} type gre ${sent ? "icsum" : "noicsum"}`],
      note: {
        en: `or change the director: ipvsadm -e ... --tun-type gre ${sent ? "--tun-nocsum" : "--tun-csum"}`,
        zh: `或者修改 DS：ipvsadm -e ... --tun-type gre ${sent ? "--tun-nocsum" : "--tun-csum"}`,
      },
    })),
    verify: ends.map(({ host, device }) => ({
      host,
      command: `ip -s -s link show ${device}`,
      expect: {
        en: "RX packets grow while clients send, errors and crc stand still",
        zh: "客户端发送时 RX packets 增长，errors 和 crc 不再增长",
      },
    })),
    rivals: [
      {
        cause: "rs-rp-filter-tun",
        because: {
          en: "what the filter drops the device counted as received, not as an error",
          zh: "被 rp_filter 丢弃的报文，设备计为已接收而不是错误",
        },
      },
      {
        cause: "tun-gre-device-missing",
        because: {
          en: "a GRE device is up, and no ICMP error was seen",
          zh: "有 GRE 设备处于 up 状态，且没有看到 ICMP 差错报文",
        },
      },
    ],
  };
}

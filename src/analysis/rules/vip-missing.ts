/** What rs-vip-missing (direct routing) and tun-vip-not-on-rs (tunnel) share: the VIP is not local. */
import type { Assignments } from "../evidence/assignments.ts";
import type { DeliveryAnswers, ServerDelivery } from "../evidence/deliveries.ts";
import type { VipAddresses, VipHolding } from "../evidence/vip-addresses.ts";
import { citeCounter, fits } from "./cite-counter.ts";
import { type Fault, fail, inconclusive, type Judgement, notApplicable, pass } from "./define.ts";
import { isSix, single } from "./family.ts";
import { latentFault, untested } from "./latent.ts";
import { listed, listedZh, plural } from "./words.ts";

interface Question {
  readonly deliveries: DeliveryAnswers | undefined;
  readonly vipAddresses: VipAddresses;
  readonly assignments: Assignments | undefined;
  /** Is it about this server's unanswered requests? */
  readonly concerns: (server: ServerDelivery, target: DeliveryAnswers["target"]) => boolean;
  readonly forwarding: "route" | "tunnel";
  readonly device: string;
  /** Is this host set up for another method, so that it needs no VIP? */
  readonly isOther?: (host: string) => boolean;
}

export function judgeVip(question: Question): Judgement {
  const { deliveries } = question;
  const latent = lacking(question);
  if (deliveries === undefined)
    return (
      latent ??
      inconclusive(
        { en: "no capture of a real server shows a request arriving", zh: "没有 RS 的抓包显示请求到达" },
        CAPTURE,
      )
    );
  const judged = judgeDeliveries(deliveries, question);
  return judged.outcome === "fail" ? judged : (latent ?? judged);
}

const CAPTURE = [{ host: "rs", command: "tcpdump -eni <interface> -s0 -w rs.pcap" }];

/** By its state alone: the table sends requests there, and the VIP is not local. */
function lacking({
  vipAddresses,
  assignments,
  forwarding,
  device,
  isOther,
}: Question): Judgement | undefined {
  const found = untested(assignments).flatMap((assignment) => {
    if (assignment.forwarding !== forwarding || isOther?.(assignment.host)) return [];
    const holding = vipAddresses.servers.find(
      (h) => h.host === assignment.host && h.vip === assignment.vip && !h.held && !h.redirected,
    );
    return holding
      ? [
          {
            assignment,
            cites: holding.cites,
            remedy: remedyOf(assignment.host, assignment.vip, device),
            verify: {
              host: assignment.host,
              command: `ip route get ${assignment.vip}`,
              expect: { en: "the route is local", zh: "路由为本地" },
            },
          },
        ]
      : [];
  });
  if (found.length === 0) return undefined;
  const hosts = listed(found.map((f) => f.assignment.host));
  return latentFault(
    found,
    {
      en: `${hosts} does not hold ${listed(found.map((f) => f.assignment.vip))}`,
      zh: `${listedZh(found.map((f) => f.assignment.host))} 不持有 ${listedZh(found.map((f) => f.assignment.vip))}`,
    },
    {
      en: "packets to it are not for this host, and its kernel drops them or forwards them",
      zh: "发往它的报文不属于本机，内核会丢弃或转发",
    },
  );
}

function judgeDeliveries(
  deliveries: DeliveryAnswers,
  { vipAddresses, concerns, device, isOther }: Question,
): Judgement {
  const servers = deliveries.servers.filter(
    (s) => s.silent.length > 0 && s.refusals.length === 0 && concerns(s, deliveries.target),
  );
  if (servers.length === 0)
    return notApplicable({ en: "no such request arrived unanswered", zh: "没有到达而未得到应答的这类请求" });
  const judged = servers.flatMap((server) => {
    const holding = vipAddresses.servers.find((h) => h.host === server.host && h.vip === server.vip);
    return holding ? [{ server, holding }] : [];
  });
  if (judged.length === 0)
    return inconclusive({
      en: "the addresses of the real servers that did not answer are not known",
      zh: "没有应答的 RS 的地址未知",
    });
  const failing = judged.filter(({ holding }) => !holding.held && !holding.redirected);
  if (failing.length > 0 && failing.every(({ server }) => isOther?.(server.host)))
    return notApplicable({
      en: "the real servers are set up for NAT: they need no VIP",
      zh: "RS 是按 NAT 配置的：不需要 VIP",
    });
  if (failing.length === 0)
    return pass({
      en: `the real servers hold the VIP: ${judged.map(({ holding }) => `${holding.host} has ${holding.vip}${holding.prefixLength === undefined ? "" : `/${holding.prefixLength}`} on ${listed(holding.interfaces)}`).join("; ")}`,
      zh: `RS 持有 VIP：${judged.map(({ holding }) => `${holding.host} 的 ${listedZh(holding.interfaces)} 上有 ${holding.vip}${holding.prefixLength === undefined ? "" : `/${holding.prefixLength}`}`).join("；")}`,
    });
  const because = {
    en: `${listed(failing.map((f) => f.server.host))} does not hold ${failing[0].server.vip}`,
    zh: `${listedZh(failing.map((f) => f.server.host))} 不持有 ${failing[0].server.vip}`,
  };
  return fail(because, fault(failing, device));
}

function remedyOf(host: string, vip: string, device: string): Fault["remedies"][number] {
  return {
    host,
    platform: "any",
    commands: [
      ...(device === "lo" && !isSix(vip)
        ? ["sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2"]
        : []),
      `ip addr add ${single(vip)} dev ${device}`,
    ],
    note: isSix(vip)
      ? {
          en: "on lo: neighbour solicitations are answered for the addresses of the interface that was asked alone",
          zh: "配在 lo 上：邻居请求只会为被查询接口自己的地址应答",
        }
      : {
          en: "first the ARP settings, so that the real server does not claim the VIP on the link",
          zh: "先完成 ARP 设置，避免 RS 在链路上宣称持有 VIP",
        },
  };
}

function fault(
  failing: readonly { readonly server: ServerDelivery; readonly holding: VipHolding }[],
  device: string,
): Fault {
  const hosts = listed(failing.map((f) => f.server.host));
  const packets = failing.reduce((n, f) => n + f.server.silentPackets, 0);
  const { vip } = failing[0].server;
  const counter = vip.includes(":") ? "Ip6InAddrErrors" : "IpInAddrErrors";
  const grown = failing.map(({ server }) => ({
    server,
    growth: server.grown.find((g) => g.name === counter),
  }));
  const counted = grown.every(({ server, growth }) => fits(growth?.growth, server.silentPackets));
  const forwards = failing.some((f) => f.holding.forwards === true);
  return {
    grounds: counted ? ["counter", "must"] : ["must"],
    packets,
    segments: failing.map((f) => ({ from: f.server.host, to: f.server.host })),
    explanation: {
      en: `Measured: ${plural(packets, "request")} to ${vip} arrived at ${hosts} and none was answered${
        counted ? `; ${counter} grew by ${grown.map((g) => g.growth?.growth ?? 0).join(" and ")}` : ""
      }. ${vip} is on no interface of ${hosts} and in no local route, so its kernel ${
        forwards
          ? "forwards the packets back to whoever owns the VIP, in a loop (ip_forward is on)"
          : "drops them as addressed to somebody else"
      }.`,
      zh: `实测：${packets} 个发往 ${vip} 的请求到达 ${listedZh(failing.map((f) => f.server.host))}，没有一个得到应答${
        counted ? `；${counter} 增长了 ${grown.map((g) => g.growth?.growth ?? 0).join(" 和 ")}` : ""
      }。${listedZh(failing.map((f) => f.server.host))} 的任何接口上都没有 ${vip}，也没有相应的本地路由，因此内核${
        forwards ? "把报文转发回 VIP 的持有者，形成环路（ip_forward 已开启）" : "把它们当作发给别人的报文丢弃"
      }。`,
    },
    evidence: failing
      .flatMap(({ server, holding }) => [
        ...server.cites.slice(0, 2),
        ...holding.cites,
        ...server.grown.filter((g) => g.name === counter).map((g) => citeCounter(server.host, g)),
      ])
      .slice(0, 14),
    remedies: failing.map((f) => remedyOf(f.server.host, vip, device)),
    verify: failing.map((f) => ({
      host: f.server.host,
      command: `ip route get ${vip}; nstat -az ${counter}`,
      expect: {
        en: "the route is local, and the counter stands still while clients send",
        zh: "路由为本地，且客户端发送时计数器不再增长",
      },
    })),
    rivals: [
      {
        cause: "rs-firewall",
        because: {
          en: "a packet that is not local never reaches the input rules",
          zh: "目的不是本机的报文到不了入方向规则",
        },
      },
      {
        cause: "app-not-listening",
        because: { en: "no ICMP error and no reset left", zh: "没有发出 ICMP 差错报文或 RST" },
      },
    ],
  };
}

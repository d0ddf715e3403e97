/** Sockets alone: a port of the service that no socket of a real server takes for the VIP. */
import type { FirewallAnswers } from "../evidence/firewalls.ts";
import type { ServerSockets, SocketAnswers } from "../evidence/sockets.ts";
import type { VipAddresses } from "../evidence/vip-addresses.ts";
import { fail, inconclusive, type Judgement, notApplicable, pass } from "./define.ts";
import { listed, listedZh } from "./words.ts";

/** What of the port is there: nothing, sockets for other addresses, sockets for the other family. */
export type Deaf = "none" | "rip" | "v6";

export function deafness(list: ServerSockets | undefined): Deaf {
  if (list === undefined || list.listening.length === 0) return "none";
  return list.listening.every((s) => s.ip === "*") ? "v6" : "rip";
}

/** Without packets: what has to refuse them, where nothing translates them away from the port first. */
export function judgeSockets(
  kind: Deaf,
  known: {
    readonly sockets: SocketAnswers | undefined;
    readonly firewalls: FirewallAnswers | undefined;
    readonly vipAddresses: VipAddresses | undefined;
  },
  excused: (host: string) => boolean,
): Judgement {
  const { sockets, firewalls, vipAddresses } = known;
  const servers = (sockets?.servers ?? []).filter((s) => s.serves && !excused(s.host));
  if (servers.length === 0)
    return inconclusive(
      {
        en: "no capture of a real server shows a request arriving, and no list shows what its sockets take",
        zh: "没有 RS 的抓包显示请求到达，也没有列表显示其套接字接收什么",
      },
      [
        { host: "rs", command: "tcpdump -eni <interface> -s0 -w rs.pcap" },
        { host: "rs", command: "ss -lnptu" },
      ],
    );
  const deaf = servers.filter((s) => s.complete && !s.takesVip);
  if (deaf.length === 0)
    return pass({
      en: "a socket of every real server takes what is sent to the VIP",
      zh: "每台 RS 都有套接字接收发往 VIP 的报文",
    });
  const own = deaf.filter((s) => deafness(s) === kind);
  if (own.length === 0)
    return notApplicable({
      en: "sockets of the port are missing, or there, in another way",
      zh: "该端口的套接字是以另一种方式缺少或存在的",
    });
  const holding = (s: ServerSockets) =>
    vipAddresses?.servers.find((v) => v.host === s.host && v.vip === s.vip);
  // What is not rewritten and finds no VIP is dropped before any socket is looked for; where one server lacks it, one whose
  // addresses are not known may.
  const lacks = ({ vip }: ServerSockets): boolean =>
    vipAddresses?.servers.some((v) => v.vip === vip && v.held === false && !v.redirected) === true;
  const reached = own.filter((s) => {
    if (s.forwarding === "masq" || s.forwarding === undefined) return true;
    const known = holding(s);
    return known === undefined ? !lacks(s) : known.held !== false || known.redirected;
  });
  if (reached.length === 0)
    return notApplicable({
      en: "the real servers do not hold the VIP: no request comes as far as a socket",
      zh: "RS 不持有 VIP：请求到不了套接字",
    });
  if (reached.every((s) => s.byOtherProtocol))
    return inconclusive(
      {
        en: "sockets of another protocol take the port: the table may have the wrong protocol, or a socket is missing",
        zh: "该端口有其他协议的套接字：可能是表中的协议不对，也可能是缺少套接字",
      },
      [
        { host: "ds", command: "ipvsadm -Ln" },
        ...reached.map((s) => ({ host: s.host, command: "ss -lnptu" })),
      ],
    );
  // A container's port is published by a NAT rule: the host itself has no socket then.
  const translated = (s: ServerSockets) =>
    vipAddresses?.servers.some((v) => v.host === s.host && v.redirected) === true;
  const failing = reached.filter(
    (s) =>
      firewalls?.hosts.includes(s.host) &&
      !translated(s) &&
      !s.byOtherProtocol &&
      s.listening.length + s.list.length > 0,
  );
  if (failing.length === 0)
    return inconclusive(
      {
        en: "no socket in the list takes what is sent to the VIP; the list may be empty, or a NAT rule may lead elsewhere",
        zh: "列表中没有接收发往 VIP 的报文的套接字；列表可能为空，或者有 NAT 规则转到别处",
      },
      reached.map((s) => ({ host: s.host, command: "ss -lnptu; iptables-save -c; nft list ruleset" })),
    );
  const hosts = listed(failing.map((s) => s.host));
  const [{ vip, port, protocol, asked }] = failing;
  const option = protocol === 6 ? "t" : "u";
  const there = failing.flatMap((s) => s.listening.map((l) => (l.ip === "*" ? "IPv6 alone" : l.ip)));
  const hostsZh = listedZh(failing.map((s) => s.host));
  const thereZh = failing.flatMap((s) => s.listening.map((l) => (l.ip === "*" ? "仅 IPv6" : l.ip)));
  const because = {
    en: `no socket of ${hosts} takes port ${port} of ${asked}`,
    zh: `${hostsZh} 没有套接字接收 ${asked} 的端口 ${port}`,
  };
  return fail(because, {
    grounds: ["must"],
    packets: 0,
    segments: [...new Set(failing.map((s) => s.host))].map((host) => ({ from: host, to: host })),
    explanation: {
      en: `Measured: no socket in the list of ${hosts} takes ${protocol === 6 ? "TCP" : "UDP"} port ${port} for ${asked}${
        there.length > 0 ? `; what is there takes ${listed(there)}` : ""
      }. The kernel refuses what comes for ${vip}: a reset for TCP, ICMP port unreachable for UDP.`,
      zh: `实测：${hostsZh} 的套接字列表中没有为 ${asked} 接收 ${protocol === 6 ? "TCP" : "UDP"} 端口 ${port} 的套接字${
        thereZh.length > 0 ? `；现有套接字只接收 ${listedZh(thereZh)}` : ""
      }。内核会拒绝发往 ${vip} 的报文：TCP 回 RST，UDP 回 ICMP port unreachable。`,
    },
    evidence: failing.flatMap((s) => [...s.listening.map((l) => l.cite), ...s.list]).slice(0, 12),
    remedies: failing.map((s) => ({
      host: s.host,
      platform: "any",
      commands: [`ss -ln${option}p 'sport = :${port}'`],
      note: {
        en: `start the application there, bound to ${asked} or to every address of its family`,
        zh: `在那里启动应用，绑定 ${asked} 或其地址族的所有地址`,
      },
    })),
    verify: failing.map((s) => ({
      host: s.host,
      command: `ss -ln${option}p 'sport = :${port}'`,
      expect: {
        en: `a socket on ${asked}:${port} or *:${port}`,
        zh: `有套接字监听 ${asked}:${port} 或 *:${port}`,
      },
    })),
  });
}

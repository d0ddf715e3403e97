/** What app-not-listening and app-bound-to-rip-only share: the kernel takes the request and refuses it. */
import { endpoint } from "../../lib/ip.ts";
import type { Words } from "../../report/schema.ts";
import type { ServerDelivery } from "../evidence/deliveries.ts";
import type { IpvsTables } from "../evidence/ipvs-tables.ts";
import type { ServerSockets } from "../evidence/sockets.ts";
import { citeCounter, fits } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass, type Rule } from "./define.ts";
import { meansOtherPort, portMismatches } from "./port-mismatch.ts";
import { type Deaf, deafness, judgeSockets } from "./unheard.ts";
import { ALL_ANSWERED_OR_TAKEN, listed, listedZh, plural } from "./words.ts";

const OTHERWISE: Readonly<Record<Deaf, Required<Words>>> = {
  none: {
    en: "a socket of the port is there, which takes something else",
    zh: "该端口有套接字，但它接收的是别的",
  },
  rip: { en: "no socket of the port is bound elsewhere", zh: "该端口没有绑定到其他地址的套接字" },
  v6: { en: "no socket of the port takes IPv6 alone", zh: "该端口没有只接收 IPv6 的套接字" },
};
const UNREACHABLE_4 = 3;
const UNREACHABLE_6 = 1;
const PORT_4 = 3;
const PORT_6 = 4;

function isDrained(tables: IpvsTables | undefined, host: string): boolean {
  const rows = (tables?.directors ?? [])
    .flatMap((d) => d.services.flatMap((s) => s.destinations))
    .filter((d) => d.host === host);
  return rows.length > 0 && rows.every((d) => d.weight === 0);
}

/** No table says by which method, and so to which port, this server is sent to, and another port is there. */
function mayMeanOtherPort(
  tables: IpvsTables | undefined,
  { host }: Pick<ServerDelivery, "host">,
  list: ServerSockets | undefined,
): boolean {
  const rows = (tables?.directors ?? []).flatMap((d) =>
    d.services.flatMap((s) => s.destinations.map((to) => ({ to, port: s.port }))),
  );
  const own = rows.filter(({ to }) => to.host === host || to.host === undefined);
  if (own.some(({ to }) => to.forwarding !== undefined)) return false;
  return listensElsewhere(list) || own.some(({ to, port }) => port > 0 && to.port !== port);
}

/** Open beside any service: SSH, mail, DNS, DHCP, portmapper, NTP, SNMP, chrony, mDNS, LLMNR, node exporter, Zabbix. */
const HOUSEKEEPING = new Set([22, 25, 53, 67, 68, 111, 123, 161, 323, 546, 5353, 5355, 9100, 10050]);

function listensElsewhere(list: ServerSockets | undefined): boolean {
  return list?.elsewhere.some((port) => !HOUSEKEEPING.has(port)) === true;
}

/** @param kind which sockets of the port are there: none, such for another address, such for IPv6 only */
export function refusedRule(options: {
  readonly id: string;
  readonly title: Words;
  readonly kind: Deaf;
}): Rule {
  return defineRule({
    id: options.id,
    layer: "application",
    severity: "broken",
    title: options.title,
    needs: [],
    wants: ["deliveries", "directorLoss", "sockets", "firewalls", "vipAddresses", "kubeProxy", "ipvsTables"],
    judge({ deliveries, directorLoss, sockets, firewalls, vipAddresses, kubeProxy, ipvsTables }) {
      // Requests that were seen and did not come so far say that something else is first.
      if (!deliveries)
        return directorLoss
          ? inconclusive(
              {
                en: "no capture of a real server shows a request arriving",
                zh: "没有 RS 的抓包显示请求到达",
              },
              [{ host: "rs", command: "tcpdump -eni <interface> -s0 -w rs.pcap" }],
            )
          : judgeSockets(options.kind, { sockets, firewalls, vipAddresses }, (host) =>
              // Gets nothing, gets it on another port, or takes it without a socket.
              [
                isDrained(ipvsTables, host),
                portMismatches(ipvsTables).some((m) => m.destination.host === host),
                mayMeanOtherPort(
                  ipvsTables,
                  { host },
                  sockets?.servers.find((s) => s.host === host),
                ),
                kubeProxy?.nodes.some((n) => n.host === host) === true,
              ].includes(true),
            );
      // A Kubernetes node that holds the VIP on kube-ipvs0 refuses it by its own IPVS, not by a socket.
      const byNode = (s: (typeof deliveries.servers)[number]) =>
        kubeProxy?.nodes.some((n) => n.host === s.host) === true &&
        s.refusals.length > 0 &&
        s.refusals.every(({ error }) => error.source === s.vip);
      const unanswered = deliveries.servers.filter((s) => s.unanswered > 0 && !s.balances && !byNode(s));
      if (unanswered.length === 0) return pass(ALL_ANSWERED_OR_TAKEN);
      // The table means another port: that is ipvs-dr-port-mismatch.
      const mismatches = portMismatches(ipvsTables);
      const servers = unanswered.filter((s) => !meansOtherPort(mismatches, s));
      if (servers.length === 0)
        return notApplicable({
          en: "the table has another port for the real server",
          zh: "表中该 RS 的端口不同",
        });
      const judged = servers.map((server) => {
        const refused = server.refusals.filter(({ error }) => {
          const port =
            error.family === 4
              ? error.type === UNREACHABLE_4 && error.code === PORT_4
              : error.type === UNREACHABLE_6 && error.code === PORT_6;
          // A tunnel's refusal quotes the wrapped packet: that is another fault.
          return port && (error.quoted?.envelopes.length ?? 0) === 0;
        });
        const list = sockets?.servers.find(
          (s) => s.host === server.host && s.port === server.port && s.protocol === server.protocol,
        );
        const noSocket = list?.complete === true && !list.takesVip;
        const unheard = server.grown.find((g) => g.name === "UdpNoPorts" || g.name === "Udp6NoPorts");
        const counted = fits(unheard?.growth, server.silentPackets);
        return { server, refused, list, noSocket, unheard: counted ? unheard : undefined };
      });
      const refusing = judged.filter(
        (j) => j.refused.length > 0 || j.server.reset.length > 0 || (j.unheard !== undefined && j.noSocket),
      );
      if (refusing.length === 0)
        return notApplicable({
          en: "no request was refused by ICMP port unreachable or a reset",
          zh: "没有请求被 ICMP 端口不可达或 RST 拒绝",
        });
      const deaf = refusing.filter((j) => j.list?.takesVip !== true);
      if (deaf.length === 0)
        return pass({
          en: "a socket listens: what refuses the requests is something else",
          zh: "有套接字在监听：拒绝请求的是别的原因",
        });
      // Where one server's socket is deaf in another way, a server whose sockets are not known may be like it.
      const known = deaf.filter((j) => j.list !== undefined).map((j) => deafness(j.list));
      const other = options.kind === "none" && known.some((kind) => kind !== "none");
      const open = deaf.filter((j) => deafness(j.list) === options.kind && (j.list !== undefined || !other));
      if (open.length === 0 && options.kind !== "none" && deaf.some((j) => j.list === undefined))
        return inconclusive(
          {
            en: "the sockets of the real server that refuses are not known",
            zh: "拒绝请求的 RS 的套接字未知",
          },
          deaf.map((j) => ({ host: j.server.host, command: "ss -lnptu" })),
        );
      if (open.length === 0) return notApplicable(OTHERWISE[options.kind]);
      // A REJECT rule sends the same ICMP errors: without a sign that there is no socket it stays open.
      const failing = open.filter(
        (j) =>
          j.noSocket ||
          j.unheard !== undefined ||
          j.server.reset.length > 0 ||
          (firewalls?.hosts.includes(j.server.host) === true &&
            !firewalls.rules.some((r) => r.host === j.server.host && r.target === "REJECT")),
      );
      if (failing.length === 0)
        return inconclusive(
          {
            en: "requests are refused by ICMP port unreachable: no socket listens, or a REJECT rule says so",
            zh: "请求被 ICMP port unreachable 拒绝：没有套接字监听，或者有 REJECT 规则",
          },
          open.map((j) => ({
            host: j.server.host,
            command: "ss -lnptu; nstat -az UdpNoPorts; iptables-save -c",
          })),
        );
      // Direct routing keeps the service's port whatever the table says: without the table a socket of another port may be meant.
      const unclear = failing.filter((j) => mayMeanOtherPort(ipvsTables, j.server, j.list));
      if (unclear.length > 0)
        return inconclusive(
          {
            en: `no socket of ${listed(unclear.map((j) => j.server.host))} takes port ${deliveries.target.port}, and others are open: which of them the director's table means is not known`,
            zh: `${listedZh(unclear.map((j) => j.server.host))} 没有接收端口 ${deliveries.target.port} 的套接字，但开放了其他端口：DS 的表指的是哪个未知`,
          },
          [
            { host: "ds", command: "ipvsadm -Ln" },
            ...unclear.map((j) => ({ host: j.server.host, command: "ss -lnptu" })),
          ],
        );
      const hosts = listed(failing.map((j) => j.server.host));
      const packets = failing.reduce((n, j) => n + j.server.silentPackets + j.server.resetPackets, 0);
      const { vip, port, protocol } = deliveries.target;
      const elsewhere = failing.flatMap((j) => j.list?.listening.map((l) => l.ip) ?? []);
      const because = {
        en: `${hosts} refuses ${plural(packets, "request")}`,
        zh: `${listedZh(failing.map((j) => j.server.host))} 拒绝了 ${packets} 个请求`,
      };
      return fail(because, {
        // Without the list a socket may be bound to another address of the host.
        grounds: failing.every((j) => (j.noSocket || j.unheard !== undefined) && j.list)
          ? ["message"]
          : ["message", "doubt"],
        packets,
        // Taken out by weight 0, as a health check does: that requests still come is the graver fault.
        ...(failing.every((j) => isDrained(ipvsTables, j.server.host)) ? { severity: "degraded" } : {}),
        segments: failing.map((j) => ({ from: j.server.host, to: j.server.host })),
        explanation: {
          en: `Measured: ${plural(packets, "request")} arrived at ${hosts}; its kernel answered with ${
            failing.some((j) => j.refused.length > 0)
              ? `ICMP port unreachable (${plural(
                  failing.reduce((n, j) => n + j.refused.length, 0),
                  "error",
                )}, rate limited)`
              : "TCP resets"
          }${failing.some((j) => j.unheard) ? `; UdpNoPorts grew by ${failing.map((j) => j.unheard?.growth ?? 0).join(" and ")}` : ""}. ${
            elsewhere.length > 0
              ? options.kind === "v6"
                ? `The only socket of the port takes IPv6 alone (IPV6_V6ONLY), and ${vip} is an IPv4 address.`
                : `A socket is bound to ${listed(elsewhere)} only, not to ${vip}.`
              : `No socket takes ${protocol} port ${port} for ${vip}.`
          }`,
          zh: `实测：${packets} 个请求到达 ${listedZh(failing.map((j) => j.server.host))}；其内核回应了 ${
            failing.some((j) => j.refused.length > 0)
              ? `ICMP port unreachable（${failing.reduce((n, j) => n + j.refused.length, 0)} 个差错报文，有速率限制）`
              : "TCP RST"
          }${failing.some((j) => j.unheard) ? `；UdpNoPorts 增长了 ${failing.map((j) => j.unheard?.growth ?? 0).join(" 和 ")}` : ""}。${
            elsewhere.length > 0
              ? options.kind === "v6"
                ? `该端口唯一的套接字只接收 IPv6（IPV6_V6ONLY），而 ${vip} 是 IPv4 地址。`
                : `套接字只绑定在 ${listedZh(elsewhere)} 上，没有绑定 ${vip}。`
              : `没有套接字为 ${vip} 接收 ${protocol} 端口 ${port}。`
          }`,
        },
        evidence: failing
          .flatMap((j) => [
            ...j.server.refusalCites.slice(0, 2),
            ...j.server.cites.slice(0, 2),
            ...(j.list?.listening.map((l) => l.cite) ?? []),
            ...(j.noSocket ? (j.list?.list ?? []) : []),
            ...(j.unheard ? [citeCounter(j.server.host, j.unheard)] : []),
          ])
          .slice(0, 14),
        remedies: failing.map((j) => ({
          host: j.server.host,
          platform: "any",
          commands: [`ss -ln${protocol === "tcp" ? "t" : "u"}p 'sport = :${port}'`],
          note: {
            en: `start the application there, bound to ${vip} or to every address${options.kind === "v6" ? " of both families (IPV6_V6ONLY off; net.ipv6.bindv6only=0)" : ""}`,
            zh: `在那里启动应用，绑定 ${vip} 或所有地址${options.kind === "v6" ? "（IPv4 和 IPv6 都要：关闭 IPV6_V6ONLY；net.ipv6.bindv6only=0）" : ""}`,
          },
        })),
        verify: failing.map((j) => ({
          host: j.server.host,
          command: `ss -ln${protocol === "tcp" ? "t" : "u"}p 'sport = :${port}'`,
          expect: {
            en: `a socket on ${endpoint(vip, port)} or *:${port}`,
            zh: `有套接字监听 ${endpoint(vip, port)} 或 *:${port}`,
          },
        })),
        rivals: [
          {
            cause: "rs-firewall",
            because: {
              en: failing.some((j) => j.noSocket || j.unheard)
                ? "the kernel counted them as having no socket, or no socket is listed"
                : "open: a REJECT rule can send the same errors; the socket list and UdpNoPorts would tell",
              zh: failing.some((j) => j.noSocket || j.unheard)
                ? "内核把它们计为没有套接字，或者套接字列表中没有"
                : "未排除：REJECT 规则也会发送同样的差错报文；可由套接字列表和 UdpNoPorts 判断",
            },
          },
          {
            cause: "rs-vip-missing",
            because: {
              en: "the kernel answered for the VIP, so it holds it",
              zh: "内核替 VIP 做了回应，说明它持有 VIP",
            },
          },
          ...(options.kind === "none" && failing.some((j) => j.list === undefined)
            ? [
                {
                  cause: "app-bound-to-rip-only",
                  because: {
                    en: "open: a socket may be bound to another address; ss -lnptu would tell",
                    zh: "未排除：套接字可能绑定在其他地址上；可由 ss -lnptu 判断",
                  },
                },
              ]
            : []),
        ],
        nextSteps: failing.some((j) => j.noSocket || j.unheard)
          ? []
          : failing.map((j) => ({
              host: j.server.host,
              command: `ss -lnptu; iptables-save -c; nstat -az UdpNoPorts`,
              why: {
                en: "a missing socket or a REJECT rule: both send these errors",
                zh: "没有套接字，或者有 REJECT 规则：两者都会发送这种差错报文",
              },
            })),
      });
    },
  });
}

/** The real server's connection tracking table is full: what needs a new entry is dropped before INPUT. */
import type { HostTracking } from "../evidence/connection-tracking.ts";
import type { ServerDelivery } from "../evidence/deliveries.ts";
import { citeCounter, fits } from "./cite-counter.ts";
import { defineRule, type Fault, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { tablesOf } from "./family.ts";
import { listed, listedZh, plural } from "./words.ts";

/** The count is read a moment before or after it was full. */
const NEARLY = 0.98;

interface Judged {
  readonly server: ServerDelivery;
  readonly tracking: HostTracking | undefined;
  /** The drops that it counted are those that are missing. */
  readonly counted: boolean;
  readonly brimful: boolean;
}

export const rsConntrackFull = defineRule({
  id: "rs-conntrack-full",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "The real server's connection tracking table is full: new connections are dropped before INPUT",
    zh: "RS 的 nf_conntrack 表已满，新连接被丢弃",
  },
  needs: ["deliveries"],
  wants: ["connectionTracking"],
  judge({ deliveries, connectionTracking }) {
    // A refusal comes from behind connection tracking, and so does what a socket got.
    const servers = deliveries.servers.filter(
      ({ silent, refusals, leg: { counts } }) =>
        silent.length > 0 && refusals.length === 0 && counts.missing + counts.unknown > 0,
    );
    if (servers.length === 0)
      return notApplicable({
        en: "every request that arrived was answered, refused or given to a socket",
        zh: "到达的请求都得到了应答、被拒绝或已交给套接字",
      });
    const judged = servers.map((server): Judged => {
      const tracking = connectionTracking?.hosts.find((h) => h.host === server.host);
      const { count, max, dropped } = tracking ?? {};
      return {
        server,
        tracking,
        counted: fits(dropped?.growth, server.silentPackets),
        brimful: count !== undefined && max !== undefined && max > 0 && count >= max * NEARLY,
      };
    });
    const failing = judged.filter(
      ({ tracking, counted, brimful }) =>
        counted || ((brimful || tracking?.fullIsNew === true) && tracking?.dropped === undefined),
    );
    if (failing.length === 0)
      return judged.every((j) => j.tracking?.dropped !== undefined || (j.tracking && !j.tracking.full.length))
        ? pass({
            en: "connection tracking of the real servers dropped nothing for lack of room",
            zh: "RS 的连接跟踪没有因表满而丢包",
          })
        : inconclusive(
            {
              en: "whether connection tracking of the real servers dropped these requests is not known",
              zh: "RS 的连接跟踪是否丢弃了这些请求未知",
            },
            judged.map((j) => ({
              host: j.server.host,
              command: "conntrack -S; sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max",
            })),
          );
    const hosts = listed(failing.map((j) => j.server.host));
    const because = {
      en: `connection tracking of ${hosts} has no room`,
      zh: `${listedZh(failing.map((j) => j.server.host))} 的连接跟踪表已满`,
    };
    return fail(because, fault(failing, hosts));
  },
});

function fault(failing: readonly Judged[], hosts: string): Fault {
  const packets = failing.reduce((n, j) => n + j.server.silentPackets, 0);
  const counted = failing.every((j) => j.counted);
  const old = failing.reduce((n, j) => n + j.server.answered, 0);
  const filled = failing.flatMap(({ tracking, server }) =>
    tracking?.count === undefined || tracking.max === undefined
      ? []
      : [`${server.host} has ${tracking.count} of at most ${tracking.max} entries`],
  );
  const filledZh = failing.flatMap(({ tracking, server }) =>
    tracking?.count === undefined || tracking.max === undefined
      ? []
      : [`${server.host} 有 ${tracking.count} 个条目，上限 ${tracking.max}`],
  );
  return {
    grounds: [
      ...(counted ? (["counter"] as const) : []),
      ...(counted || failing.every((j) => j.brimful) ? (["must"] as const) : (["may"] as const)),
      ...(failing.some((j) => (j.tracking?.full.length ?? 0) > 0) ? (["hint"] as const) : []),
      "absence",
    ],
    packets,
    segments: failing.map((j) => ({ from: j.server.host, to: j.server.host })),
    explanation: {
      en: `Measured: ${plural(packets, "request")} arrived at ${hosts} and none was answered${old > 0 ? `, while ${old} of other flows were` : ""}${
        counted
          ? `; connection tracking dropped ${failing.map((j) => j.tracking?.dropped?.growth ?? 0).join(" and ")} packets meanwhile`
          : ""
      }${filled.length > 0 ? `; ${filled.join("; ")}` : ""}${
        failing.some((j) => (j.tracking?.full.length ?? 0) > 0)
          ? '; the kernel wrote "table full, dropping packet"'
          : ""
      }. A packet of a new flow needs an entry before it is delivered; without room it is dropped in silence. Flows that have one go on.`,
      zh: `实测：${packets} 个请求到达 ${listedZh(failing.map((j) => j.server.host))}，没有一个得到应答${old > 0 ? `，而其他流的 ${old} 个请求得到了应答` : ""}${
        counted
          ? `；期间连接跟踪丢弃了 ${failing.map((j) => j.tracking?.dropped?.growth ?? 0).join(" 和 ")} 个报文`
          : ""
      }${filledZh.length > 0 ? `；${filledZh.join("；")}` : ""}${
        failing.some((j) => (j.tracking?.full.length ?? 0) > 0)
          ? "；内核日志有“table full, dropping packet”"
          : ""
      }。新流的报文在交付之前需要一个条目；没有空间就被静默丢弃。已有条目的流不受影响。`,
    },
    evidence: failing
      .flatMap(({ server, tracking }) => [
        ...(tracking?.cites ?? []),
        ...(tracking?.full.slice(-1) ?? []),
        ...server.cites.slice(0, 2),
        ...(tracking?.dropped && counted ? [citeCounter(server.host, tracking.dropped)] : []),
      ])
      .slice(0, 14),
    remedies: failing.flatMap(({ server, tracking }) => [
      {
        host: server.host,
        platform: "any",
        commands: [`sysctl -w net.netfilter.nf_conntrack_max=${Math.max(262_144, (tracking?.max ?? 0) * 4)}`],
        note: {
          en: "at once, about 300 bytes of memory for each entry; put it into /etc/sysctl.d too",
          zh: "立即生效，每个条目约占 300 字节内存；同时写入 /etc/sysctl.d",
        },
      },
      {
        host: server.host,
        platform: "any",
        commands: [
          `${tablesOf(server.vip)} -t raw -I PREROUTING -d ${server.vip} -j NOTRACK`,
          `${tablesOf(server.vip)} -t raw -I OUTPUT -s ${server.vip} -j NOTRACK`,
        ],
        note: {
          en: "where no rule needs the state of the VIP's connections: not with ctstate rules, nor with a published container port",
          zh: "仅在没有规则需要 VIP 连接的状态时使用：有 ctstate 规则或发布了容器端口时不可用",
        },
      },
    ]),
    verify: failing.map((j) => ({
      host: j.server.host,
      command:
        "conntrack -S | grep -o ' drop=[0-9]*'; sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max",
      expect: {
        en: "drop stands still while clients send, and the count is well below the maximum",
        zh: "客户端发送时 drop 不再增长，且条目数远低于上限",
      },
    })),
    rivals: [
      {
        cause: "rs-firewall",
        because: {
          en: counted ? "no rule moves this counter" : "open: a rule's count, or conntrack -S, would tell",
          zh: counted ? "防火墙规则不会使该计数器增长" : "未排除：可由规则的计数或 conntrack -S 判断",
        },
      },
      {
        cause: "udp-rcvbuf-overflow",
        because: {
          en: "that counts UdpRcvbufErrors, and spares no old flow",
          zh: "那种情况会使 UdpRcvbufErrors 增长，而且旧的流也不能幸免",
        },
      },
    ],
  };
}

/** The director's connection tracking table is full: packets that need an entry are dropped before IPVS. */
import { countedByIpvs, stopAt } from "./before-ipvs.ts";
import { citeCounter, fits } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { tablesOf } from "./family.ts";
import { ALL_WENT_OUT, plural } from "./words.ts";

/** The count is read a moment before or after it was full. */
const NEARLY = 0.98;

export const dsConntrackFull = defineRule({
  id: "ds-conntrack-full",
  layer: "director",
  severity: "broken",
  title: {
    en: "The director's connection tracking table is full: new connections are dropped before IPVS",
    zh: "DS 的 nf_conntrack 表已满，新连接被丢弃",
  },
  needs: ["connectionTracking"],
  wants: ["directorLoss", "directorCounters"],
  judge({ connectionTracking, directorLoss, directorCounters }) {
    if (directorLoss?.stops.length === 0) return pass(ALL_WENT_OUT);
    const directors = new Set(directorCounters?.directors.map((d) => d.director) ?? []);
    const judged = connectionTracking.hosts.flatMap((tracking) => {
      const stop = stopAt(directorLoss, tracking.host);
      if (directorLoss ? !stop : !directors.has(tracking.host)) return [];
      const { count, max, dropped, full, fullIsNew } = tracking;
      const brimful = count !== undefined && max !== undefined && max > 0 && count >= max * NEARLY;
      const counted = fits(dropped?.growth, stop?.stayed ?? 1);
      return [{ tracking, stop, brimful, counted, said: full.length > 0, fullIsNew }];
    });
    if (judged.length === 0)
      return notApplicable({
        en: "no request ended at a director whose tracking is known",
        zh: "没有请求止于连接跟踪情况已知的 DS",
      });
    const found = judged.find(
      (j) =>
        (j.counted || ((j.brimful || j.fullIsNew) && (j.tracking.dropped?.growth ?? 1) > 0)) &&
        !(j.stop && countedByIpvs(directorCounters, j.stop) === true),
    );
    if (!found) {
      const hinted = judged.find((j) => j.said && j.tracking.dropped === undefined);
      return hinted
        ? inconclusive(
            {
              en: "the kernel once wrote that the table was full; whether it was during the test is not known",
              zh: "内核曾记录表已满；是否发生在测试期间未知",
            },
            [
              {
                host: hinted.tracking.host,
                command: "conntrack -S; sysctl net.netfilter.nf_conntrack_count",
              },
            ],
          )
        : pass({
            en: "connection tracking dropped nothing for lack of room",
            zh: "连接跟踪没有因表满而丢包",
          });
    }
    const { tracking, stop, brimful, counted } = found;
    const { host, count, max, dropped } = tracking;
    const packets = stop?.stayed ?? 0;
    const because = { en: `connection tracking of ${host} has no room`, zh: `${host} 的连接跟踪表已满` };
    return fail(because, {
      grounds: [
        ...(counted && stop ? (["counter"] as const) : []),
        // A full table drops what needs a new entry; a count that is nearly full may have been full.
        counted || brimful ? "must" : "may",
        ...(tracking.full.length > 0 ? (["hint"] as const) : []),
        ...(stop ? (["absence"] as const) : []),
      ],
      ...(stop ? {} : { severity: "risk" as const }),
      packets,
      segments: [{ from: host, to: host }],
      explanation: {
        en: `Measured: ${
          stop
            ? `${plural(packets, "request")} came in at ${host} and did not go out`
            : `no capture shows requests at ${host}`
        }${counted ? `; connection tracking dropped ${dropped?.growth ?? 0} packets meanwhile` : ""}${
          count !== undefined && max !== undefined ? `; it has ${count} of at most ${max} entries` : ""
        }${tracking.full.length > 0 ? '; the kernel wrote "table full, dropping packet"' : ""}. Inferred: a packet without an entry needs a new one before INPUT; without room it is dropped, old connections go on. What fills the table are rarely IPVS's own packets (they leave it without an entry unless vs.conntrack is 1) but other traffic of this host.`,
        zh: `实测：${
          stop ? `${stop.stayed} 个请求到达 ${host} 后没有转发出去` : `没有抓包显示 ${host} 上的请求`
        }${counted ? `；连接跟踪在此期间丢弃了 ${dropped?.growth ?? 0} 个报文` : ""}${
          count !== undefined && max !== undefined ? `；现有 ${count} 个条目，上限为 ${max}` : ""
        }${tracking.full.length > 0 ? '；内核日志中有 "table full, dropping packet"' : ""}。推断：没有条目的报文在 INPUT 之前需要新建条目；没有空间时被丢弃，已有连接则不受影响。占满该表的很少是 IPVS 自己的报文（除非 vs.conntrack 为 1，它们离开时不留条目），而是本机的其他流量。`,
      },
      evidence: [
        ...tracking.cites,
        ...tracking.full,
        ...(stop?.cites ?? []),
        ...(counted && dropped ? [citeCounter(host, dropped)] : []),
      ],
      remedies: [
        {
          host,
          platform: "any",
          commands: [`sysctl -w net.netfilter.nf_conntrack_max=${Math.max(262_144, (max ?? 0) * 4)}`],
          note: {
            en: "at once, about 300 bytes of memory for each entry; put it into /etc/sysctl.d too",
            zh: "立即生效，每个条目约占 300 字节内存；同时写入 /etc/sysctl.d",
          },
        },
        {
          host,
          platform: "any",
          commands: stop
            ? [`${tablesOf(stop.wanted.vip)} -t raw -I PREROUTING -d ${stop.wanted.vip} -j NOTRACK`]
            : ["conntrack -L 2>/dev/null | awk '{print $1, $4}' | sort | uniq -c | sort -rn | head"],
          note: {
            en: "direct routing and tunnelling need no tracking of the VIP (not with kube-proxy, nor with NAT and masquerading)",
            zh: "直接路由和隧道不需要跟踪 VIP（使用 kube-proxy，或 NAT 加 masquerade 时除外）",
          },
        },
      ],
      verify: [
        {
          host,
          command:
            "conntrack -S | grep -o ' drop=[0-9]*'; sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max",
          expect: {
            en: "drop stands still while clients send, and the count is well below the maximum",
            zh: "客户端发送期间 drop 不再增长，且 count 明显低于上限",
          },
        },
      ],
      rivals: [
        {
          cause: "ds-input-firewall",
          because: {
            en: counted ? "no rule moves this counter" : "open: a rule's count, or conntrack -S, would tell",
            zh: counted ? "防火墙规则不会使该计数器增长" : "未排除：规则的计数或 conntrack -S 可以确定",
          },
        },
      ],
    });
  },
});

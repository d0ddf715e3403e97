/** The director's neighbour table is full: for a real server that is not in it there is no room. */
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { ALL_WENT_OUT, plural } from "./words.ts";

export const dsNeighOverflow = defineRule({
  id: "ds-neigh-overflow",
  layer: "director",
  severity: "broken",
  title: {
    en: "The director's neighbour table is full: packets to hosts that are not in it are dropped",
    zh: "DS 邻居表已满：发往表外主机的报文被丢弃",
  },
  needs: [],
  wants: ["neighbourOverflows", "directorLoss", "neighbourTables"],
  judge({ neighbourOverflows, directorLoss, neighbourTables }) {
    if (!neighbourOverflows)
      return directorLoss?.stops.length === 0
        ? pass(ALL_WENT_OUT)
        : inconclusive({ en: "no kernel log of a director was given", zh: "没有提供 DS 的内核日志" }, [
            {
              host: directorLoss?.stops.at(0)?.director ?? "ds",
              command: "dmesg | grep -i neigh; ip neigh | wc -l",
            },
          ]);
    const { overflows } = neighbourOverflows;
    if (overflows.length === 0)
      return notApplicable({
        en: "the kernel log does not say that the table is full",
        zh: "内核日志没有提到邻居表已满",
      });
    // The kernel says nothing to the client: an ICMP error or a reset is another fault's.
    const stop = directorLoss?.stops.find(
      (s) => overflows.some((o) => o.director === s.director) && s.refusals.length === 0 && s.resets === 0,
    );
    if (directorLoss && !stop)
      return directorLoss.stops.length === 0
        ? pass(ALL_WENT_OUT)
        : notApplicable({
            en: "the director itself refused what it did not send on",
            zh: "未转发的报文是 DS 自己拒绝的",
          });
    const overflow = overflows.find((o) => o.director === stop?.director) ?? overflows[0];
    if (overflow.fresh === 0)
      return pass({ en: "the messages are older than the test", zh: "这些日志早于本次测试" });
    const asked = (neighbourTables?.resolutions ?? []).filter(
      (r) => r.director === overflow.director && r.asked > 0,
    );
    if (stop?.all && asked.some((r) => r.known && r.answered === 0))
      return inconclusive({
        en: "the director asks for real servers that do not answer: they had room in the table",
        zh: "DS 查询的 RS 没有应答：它们在邻居表中有位置",
      });
    const { director } = overflow;
    const limit = overflow.limit ?? 1024;
    const because = {
      en: `${director} says that its neighbour table is full`,
      zh: `${director} 报告其邻居表已满`,
    };
    return fail(because, {
      grounds: stop ? (overflow.fresh === undefined ? ["hint", "absence"] : ["may", "absence"]) : ["hint"],
      ...(stop ? {} : RISK),
      packets: stop?.stayed ?? 0,
      segments: [{ from: director, to: director }],
      explanation: {
        en: `Measured: ${
          stop
            ? `${plural(stop.stayed, "request")} of ${stop.sent} came in at ${director} and did not go out, without an answer; `
            : ""
        }its kernel says ${plural(overflow.messages, "time")} "neighbor table overflow"${
          overflow.fresh === undefined
            ? ", when is not known"
            : `, ${overflow.fresh} of them since the earlier snapshot`
        }. Inferred: the table holds gc_thresh3${overflow.limit === undefined ? "" : ` (${overflow.limit})`} entries, and those in use cannot go: a real server or client that is not in it gets no entry, and packets to it are dropped without ICMP. Large flat networks, scans and containers fill it.`,
        zh: `实测：${
          stop
            ? `${director} 收到 ${stop.sent} 个请求，其中 ${stop.stayed} 个没有转发出去，也没有得到应答；`
            : ""
        }其内核报告了 ${overflow.messages} 次 "neighbor table overflow"${
          overflow.fresh === undefined ? "，时间未知" : `，其中 ${overflow.fresh} 次在前一次快照之后`
        }。推断：邻居表最多容纳 gc_thresh3${overflow.limit === undefined ? "" : `（${overflow.limit}）`} 个条目，正在使用的条目不能回收：表外的 RS 或客户端得不到条目，发往它的报文被丢弃，且不发 ICMP。大二层网络、扫描和容器都会占满该表。`,
      },
      evidence: [...overflow.cites, ...(stop?.cites ?? [])],
      remedies: [
        {
          host: director,
          platform: "any",
          commands: [
            `sysctl -w net.ipv4.neigh.default.gc_thresh1=${limit * 4} net.ipv4.neigh.default.gc_thresh2=${limit * 8} net.ipv4.neigh.default.gc_thresh3=${limit * 16}`,
          ],
          note: {
            en: "more room; put it into /etc/sysctl.d too, and find out what asks for so many neighbours",
            zh: "扩大邻居表；同时写入 /etc/sysctl.d，并查明是什么需要这么多邻居",
          },
        },
      ],
      verify: [
        {
          host: director,
          command: "ip -s neigh | wc -l; dmesg | grep -c 'table overflow'",
          expect: {
            en: "fewer entries than gc_thresh2, and no new messages while clients send",
            zh: "客户端发送期间条目数小于 gc_thresh2，且没有新的报错",
          },
        },
      ],
      rivals: [
        {
          cause: "ds-rs-neigh-unresolved",
          because: {
            en: "the director did not even ask, and told nobody that a host is unreachable",
            zh: "DS 根本没有发出查询，也没有通告主机不可达",
          },
        },
      ],
      nextSteps: [
        {
          host: director,
          command: "cat /proc/net/stat/arp_cache; sysctl net.ipv4.neigh.default.gc_thresh3; ip neigh | wc -l",
          why: {
            en: "table_fulls (first line's column) grows by what is dropped for it",
            zh: "table_fulls（首行为列名）按因表满而丢弃的报文数增长",
          },
        },
      ],
    });
  },
});

const RISK = { severity: "risk" } as const;

/** The director gets only part of each fragmented datagram, and IPVS takes whole ones only. */
import { countOf, stopAt } from "./before-ipvs.ts";
import { citeCounter } from "./cite-counter.ts";
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { ALL_WENT_OUT, plural } from "./words.ts";

/** Most of what was lost, or came: the edges of captures and snapshots. */
const MOST = 0.8;

export const dsReassemblyFailure = defineRule({
  id: "ds-reassembly-failure",
  layer: "director",
  severity: "broken",
  title: {
    en: "Fragments of big datagrams do not all come in at the director, which cannot put them together",
    zh: "分片未全部到达 DS，无法重组",
  },
  needs: ["directorLoss", "stoppedPackets"],
  wants: ["directorCounters"],
  judge({ directorLoss, stoppedPackets, directorCounters }) {
    if (directorLoss.stops.length === 0) return pass(ALL_WENT_OUT);
    const found = stoppedPackets.directors.find((d) => d.firstFragments > 0);
    const stop = found && stopAt(directorLoss, found.director);
    if (!found || !stop)
      return notApplicable({
        en: "no fragmented datagram ended at a director",
        zh: "没有分片的数据报止于 DS",
      });
    if (found.laterFragments >= found.firstFragments)
      return pass({
        en: "the other fragments of those datagrams came in as well",
        zh: "这些数据报的其他分片也到达了",
      });
    const growth = countOf(directorCounters, found.director)?.growth;
    const v6 = stop.wanted.vip.includes(":");
    const asked = growth?.get(v6 ? "Ip6ReasmReqds" : "IpReasmReqds");
    const done = growth?.get(v6 ? "Ip6ReasmOKs" : "IpReasmOKs");
    const failed = growth?.get(v6 ? "Ip6ReasmFails" : "IpReasmFails");
    const counted =
      asked !== undefined &&
      done !== undefined &&
      asked.growth >= found.firstFragments * MOST &&
      done.growth <= Math.max(0, stop.sent - stop.stayed);
    const because = {
      en: `${found.director} lacks fragments of ${plural(found.firstFragments, "datagram")}`,
      zh: `${found.director} 缺少 ${found.firstFragments} 个数据报的分片`,
    };
    return fail(because, {
      grounds: ["must", ...(counted ? (["counter"] as const) : []), "absence"],
      packets: found.firstFragments,
      segments: [{ from: found.director, to: found.director }],
      explanation: {
        en: `Measured: the first fragments of ${plural(found.firstFragments, "datagram")} came in at ${found.director} and ${
          found.laterFragments === 0 ? "none" : `${found.laterFragments}`
        } of the later ones${found.laterSent > 0 ? ` (clients sent ${found.laterSent})` : ""}; nothing of them went out${
          counted
            ? `; ${asked.name} grew by ${asked.growth}, ${done.name} by ${done.growth}${failed && failed.growth > 0 ? `, ${failed.name} by ${failed.growth}` : ""}`
            : ""
        }. Inferred: the kernel puts a datagram together before IPVS sees it; without all of its fragments it waits 30 seconds and drops it. A security group or firewall in front lets later fragments, which have no ports, not pass, or a balancer sends them to another director.`,
        zh: `实测：${found.firstFragments} 个数据报的首个分片到达 ${found.director}，后续分片${
          found.laterFragments === 0 ? "一个也没有到达" : `只到达 ${found.laterFragments} 个`
        }${found.laterSent > 0 ? `（客户端发送了 ${found.laterSent} 个）` : ""}；这些数据报都没有转发出去${
          counted
            ? `；${asked.name} 增长了 ${asked.growth}，${done.name} 增长了 ${done.growth}${failed && failed.growth > 0 ? `，${failed.name} 增长了 ${failed.growth}` : ""}`
            : ""
        }。推断：内核在 IPVS 之前重组数据报；分片不全时等待 30 秒后丢弃。可能是前面的安全组或防火墙不放行不带端口的后续分片，或者负载均衡器把它们发给了另一台 DS。`,
      },
      evidence: [...found.fragmentCites, ...(counted ? [citeCounter(found.director, asked)] : [])],
      remedies: [
        {
          host: "client",
          platform: "any",
          commands: [`ping -M do -s 1372 -c 2 ${stop.wanted.vip}`],
          note: {
            en: "send datagrams that fit the path (for DNS: edns-udp-size 1232); or let the filter in front keep fragments, or put them together first; a balancer in front must hash by addresses alone",
            zh: "让数据报不超过路径 MTU（DNS：edns-udp-size 1232）；或者让前面的过滤设备放行分片或先重组；前面的负载均衡器只能按地址哈希",
          },
        },
      ],
      verify: [
        {
          host: found.director,
          command: "nstat -az IpReasmReqds IpReasmOKs IpReasmFails",
          expect: {
            en: "OKs grow with what clients send, fails stand still",
            zh: "OKs 随客户端的发送增长，Fails 不再增长",
          },
        },
      ],
      rivals: [
        {
          cause: "ds-mtu-frag-needed",
          because: {
            en: "the director sent no fragmentation needed: the datagrams came in pieces already",
            zh: "DS 没有发送 fragmentation needed：数据报到达时就已经分片",
          },
        },
        {
          cause: "ds-input-firewall",
          because: {
            en: "a datagram that is not whole never reaches INPUT",
            zh: "不完整的数据报到不了 INPUT",
          },
        },
      ],
    });
  },
});

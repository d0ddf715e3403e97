/** With connection tracking IPVS drops the first SYN of a client port that it still has an entry for. */
import type { Ground } from "../../report/schema.ts";
import type { FlowPassage } from "../evidence/flow-passages.ts";
import { serviceName } from "../evidence/table-services.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { plural, SYSTEMATIC, splitChance } from "./words.ts";

/** A SYN is repeated after one second (RFC 6298), after three by old stacks. */
const isRepetition = (seconds: number) =>
  (seconds > 0.8 && seconds < 1.5) || (seconds > 2.8 && seconds < 3.5);

export const ipvsConnReuse1s = defineRule({
  id: "ipvs-conn-reuse-1s",
  layer: "director",
  severity: "degraded",
  title: {
    en: "The first SYN of a reused client port is dropped by IPVS: such connections begin a second late",
    zh: "客户端复用端口时首个 SYN 被 IPVS 丢弃，连接延迟一秒",
  },
  needs: ["passages"],
  wants: ["ipvsTables"],
  judge({ passages, ipvsTables }) {
    const late = passages.services
      .map((service) => ({ service, flows: service.flows.filter(isLate) }))
      .find(({ flows }) => flows.length > 0);
    if (!late)
      return pass({
        en: "no SYN stayed in a director while its repetition passed",
        zh: "没有 SYN 停在 DS 而其重发却通过的情况",
      });
    const { service, flows } = late;
    const { director } = service;
    const settings = ipvsTables?.directors.find((d) => d.director === director)?.settings;
    const conntrack = settings?.get("conntrack");
    const mode = settings?.get("conn_reuse_mode");
    if (conntrack?.value === 0)
      return notApplicable({ en: "net.ipv4.vs.conntrack is 0", zh: "net.ipv4.vs.conntrack 为 0" });
    if (mode?.value === 0)
      return notApplicable({
        en: "net.ipv4.vs.conn_reuse_mode is 0",
        zh: "net.ipv4.vs.conn_reuse_mode 为 0",
      });
    const reused = flows.filter((f) => f.reused);
    if (!conntrack && reused.length === 0)
      return inconclusive(
        {
          en: "SYNs were lost in the director and their repetitions passed; its settings are not known",
          zh: "SYN 在 DS 上丢失而重传通过；DS 的设置未知",
        },
        [{ host: director, command: "sysctl net.ipv4.vs.conntrack net.ipv4.vs.conn_reuse_mode; uname -r" }],
      );
    const packets = flows.reduce((n, f) => n + f.repeatedPackets, 0);
    const fresh = service.flows.filter((f) => f.stayed === 0).length;
    const clean =
      reused.length === flows.length &&
      service.flows.every((f) => f.stayed === 0 || isLate(f)) &&
      splitChance(packets, service.came - service.stayed) < SYSTEMATIC;
    const grounds: Ground[] = ["absence", conntrack && mode ? "must" : "may"];
    if (clean) grounds.push("split");
    if (!conntrack) grounds.push("doubt");
    const waits = flows.flatMap((f) => f.repeated);
    const because = {
      en: `${plural(packets, "SYN")} of reused ports stayed in ${director}, their repetitions passed`,
      zh: `${packets} 个复用端口的 SYN 停在 ${director}，它们的重发通过了`,
    };
    return fail(because, {
      grounds,
      packets,
      segments: [{ from: director, to: director }],
      explanation: {
        en: `Measured: ${plural(packets, "SYN")} for ${serviceName(service)} came in at ${director} and did not go out, without an ICMP error or a reset; the client's repetition ${Math.min(...waits).toFixed(1)} seconds later passed${
          reused.length > 0
            ? `. ${reused.length === flows.length ? "Each" : `${reused.length}`} of these ${plural(flows.length, "port")} had carried an earlier connection${fresh > 0 ? `; ${fresh} other flows lost nothing` : ""}`
            : ""
        }. IPVS still has an entry of the old connection${conntrack ? " (net.ipv4.vs.conntrack=1)" : ""} and gives it up for the new one; because the old connection's conntrack entry goes with it, it drops the packet that made it do so.`,
        zh: `实测：${packets} 个发往 ${serviceName(service)} 的 SYN 到达 ${director} 后没有转发出去，也没有 ICMP 差错报文或 RST；${Math.min(...waits).toFixed(1)} 秒后客户端的重传则通过了${
          reused.length > 0
            ? `。这 ${flows.length} 个端口${reused.length === flows.length ? "都" : `中有 ${reused.length} 个`}曾用于之前的连接${fresh > 0 ? `；其他 ${fresh} 条流没有丢失` : ""}`
            : ""
        }。IPVS 中仍有旧连接的条目${conntrack ? "（net.ipv4.vs.conntrack=1）" : ""}，并为新连接放弃该条目；由于旧连接的 conntrack 条目一同删除，触发这一过程的报文就被丢弃。`,
      },
      evidence: [
        ...(conntrack ? [conntrack.cite] : []),
        ...(mode ? [mode.cite] : []),
        ...flows.slice(0, 4).flatMap((f) => f.cites.slice(0, 1)),
      ],
      remedies: [
        {
          host: director,
          platform: "any",
          commands: ["sysctl -w net.ipv4.vs.conn_reuse_mode=0"],
          note: {
            en: "the new connection stays at the old one's real server, also while that is drained; Linux from 5.9 on drops in far fewer cases, and then the default 1 is right",
            zh: "新连接会留在旧连接的 RS 上，即使该 RS 正在下线；Linux 5.9 起只在极少数情况下丢弃，此时默认值 1 是合适的",
          },
        },
        {
          host: director,
          platform: "any",
          commands: ["sysctl -w net.ipv4.vs.conntrack=0"],
          note: {
            en: "where nothing needs it: kube-proxy, and NAT with netfilter rules, do",
            zh: "如果没有组件需要它：kube-proxy，以及配合 netfilter 规则的 NAT，都需要它",
          },
        },
      ],
      verify: [
        {
          host: "client",
          command: `ss -tni dst ${service.vip}`,
          expect: {
            en: "no SYN is repeated: connections begin without the second's delay",
            zh: "没有 SYN 重传：建立连接没有一秒的延迟",
          },
        },
      ],
      rivals: [
        {
          cause: "ds-rs-neigh-unresolved",
          because: {
            en: "a lookup of the MAC delays a packet, it does not lose it; new ports lost none",
            zh: "查询 MAC 只会使报文延迟，不会丢失；新端口没有丢失",
          },
        },
        {
          cause: "ipvs-drop-defense",
          because: {
            en: "it hits new connections at random, not reused ports",
            zh: "它随机作用于新连接，而不是针对复用的端口",
          },
        },
      ],
    });
  },
});

function isLate(flow: FlowPassage): boolean {
  return (
    flow.repeated.length > 0 &&
    flow.repeatedPackets === flow.stayed &&
    flow.refusals.length === 0 &&
    flow.resets === 0 &&
    flow.repeated.every(isRepetition)
  );
}

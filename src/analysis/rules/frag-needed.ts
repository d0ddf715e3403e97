/**
 * What ds-mtu-frag-needed and tun-pmtu-blackhole share: the director refuses what is too big and may not be
 * fragmented. IPVS compares with the MTU of the way out less what the tunnel takes
 * (net/netfilter/ipvs/ip_vs_xmit.c: __ip_vs_get_out_rt(), ensure_mtu_is_adequate()).
 */
import type { Words } from "../../report/schema.ts";
import type { DirectorLoss, DirectorStop } from "../evidence/director-loss.ts";
import type { ReceiveLosses } from "../evidence/receive-losses.ts";
import { type IcmpReport, isSizeError } from "../observe/icmp.ts";
import { type Fault, fail, type Judgement, notApplicable, pass } from "./define.ts";
import { isSix, tablesOf } from "./family.ts";
import { ALL_WENT_OUT, plural } from "./words.ts";

/** Bytes that a tunnel over IPv4 takes at least: the IP header, and that of the tunnel. */
const OVERHEAD: ReadonlyMap<string, number> = new Map([
  ["ipip", 20],
  ["gre", 24],
  ["fou", 28],
  ["gue", 32],
]);
/** Of GUE over IPv6 with a checksum: what no tunnel here exceeds. */
const MOST_OVERHEAD = 60;

export interface TooBig {
  readonly stop: DirectorStop;
  readonly errors: readonly IcmpReport[];
  /** What the errors tell the client. */
  readonly mtu: number;
  /** Kind of tunnel, empty where it is not known; undefined: not tunnelled, or not known to be. */
  readonly tunnel?: string;
  /** The packets would fit on the way out without the tunnel. */
  readonly byTunnel: boolean;
}

export function sizeErrors({ refusals }: DirectorStop): DirectorStop["refusals"] {
  return refusals.filter(isSizeError);
}

/** The largest MTU of the director's interfaces but loopback's; undefined where none is known. */
export function largestMtu(losses: ReceiveLosses | undefined, director: string): number | undefined {
  const adapter = losses?.directors.find((d) => d.director === director);
  const mtus = [...(adapter?.mtus ?? [])].flatMap(([name, m]) => (name === "lo" ? [] : [m.mtu]));
  return mtus.length === 0 ? undefined : Math.max(...mtus);
}

/** Refused, and bigger than any interface takes: the adapter merged it of several frames. */
export function mergedOnReceipt(
  losses: ReceiveLosses | undefined,
  stop: DirectorStop,
): DirectorStop["refusals"] {
  const largest = largestMtu(losses, stop.director);
  if (largest === undefined) return [];
  return sizeErrors(stop).filter(({ error }) => (error.quoted?.length ?? 0) > largest);
}

/** @returns what was refused for its size, or a judgement where nothing was. */
export function tooBig(
  { stops, target, resent }: DirectorLoss,
  losses: ReceiveLosses | undefined,
): TooBig | Judgement {
  const stop = stops.at(0);
  if (!stop && resent.length > 0)
    return pass(
      {
        en: "what was refused for its size was sent again in smaller segments, as it should be",
        zh: "因过长被拒绝的报文已按应有的方式以更小的段重发",
      },
      resent.map(({ director, packets }) => ({ from: director, to: director, packets })),
    );
  if (!stop) return pass(ALL_WENT_OUT);
  const errors = sizeErrors(stop);
  if (errors.length === 0)
    return notApplicable({
      en: "the director sent no fragmentation needed",
      zh: "DS 没有发送 fragmentation needed",
    });
  if (mergedOnReceipt(losses, stop).length > 0)
    return notApplicable({
      en: "what it refuses is bigger than any of its interfaces takes: ds-lro-gro-oversize",
      zh: "它拒绝的报文超过其任何接口的 MTU：ds-lro-gro-oversize",
    });
  const mtu = errors.at(0)?.error.mtu ?? 0;
  const [kind] = stop.wrapped;
  // Nothing left unwrapped, and the table says tunnel or the packets show one.
  const tunnel = stop.plain === 0 ? (kind ?? (target.forwarding.has("tunnel") ? "" : undefined)) : undefined;
  const room = mtu + (OVERHEAD.get(tunnel ?? "") ?? MOST_OVERHEAD);
  const sizes = errors.flatMap((r) => r.error.quoted?.length ?? []);
  return {
    stop,
    errors,
    mtu,
    ...(tunnel === undefined ? {} : { tunnel }),
    byTunnel: tunnel !== undefined && sizes.length > 0 && sizes.every((size) => size <= room),
  };
}

export function isTooBig(found: TooBig | Judgement): found is TooBig {
  return "errors" in found;
}

/** The finding but for its explanation's end and what mends it. */
export function failTooBig(
  { stop, errors, mtu }: TooBig,
  { vip, port, protocol }: DirectorLoss["target"],
  why: Words,
  remedies: Fault["remedies"],
): Judgement {
  const because = {
    en: `${stop.director} answers with fragmentation needed, MTU ${mtu}`,
    zh: `${stop.director} 返回 fragmentation needed，MTU ${mtu}`,
  };
  return fail(because, {
    grounds: ["message", "absence"],
    packets: stop.stayed,
    segments: [{ from: stop.director, to: stop.director }],
    explanation: {
      en: `Measured: ${plural(stop.stayed, "request")} came in at ${stop.director} and did not go out; it sent ${plural(errors.length, "ICMP error")} "fragmentation needed, MTU ${mtu}" and the client goes on with big packets that forbid fragmentation. ${why.en}`,
      zh: `实测：${stop.stayed} 个请求到达 ${stop.director} 后没有转发出去；它发送了 ${errors.length} 个 ICMP 差错报文 "fragmentation needed, MTU ${mtu}"，而客户端仍在发送禁止分片的大报文。${why.zh ?? why.en}`,
    },
    evidence: [...stop.refusalCites, ...stop.cites],
    remedies,
    verify: [
      {
        host: "client",
        command: `ping -M do -s ${Math.max(0, mtu - 28)} -c 2 ${vip}`,
        expect: {
          en: `answers; then no ICMP error while clients send ${protocol} to port ${port}`,
          zh: `有应答；之后客户端向 ${protocol} 端口 ${port} 发送时不再有 ICMP 差错报文`,
        },
      },
    ],
  });
}

/** TCP: the real server asks for segments that fit. */
export function smallerSegments(host: string, vip: string, mtu: number): Fault["remedies"][number] {
  const six = isSix(vip);
  return {
    host,
    platform: "any",
    commands: [
      `${tablesOf(vip)} -t mangle -A OUTPUT -p tcp -s ${vip} --tcp-flags SYN,RST SYN,ACK -j TCPMSS --set-mss ${Math.max(536, mtu - (six ? 60 : 40))}`,
    ],
    note: {
      en: "TCP: the real server asks clients for smaller segments; the director cannot, the SYN-ACK does not pass it",
      zh: "TCP：由 RS 要求客户端使用更小的分段；DS 做不到，因为 SYN-ACK 不经过它",
    },
  };
}

/** Question: what came in at a director for a service and did not go out, and what did the director say? */
import type { IcmpReport } from "../observe/icmp.ts";
import { packetsIn } from "../observe/weight.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { resent } from "./resent.ts";
import { type Target, targetOf } from "./target.ts";

export interface DirectorStop {
  readonly director: string;
  readonly member: number;
  readonly sent: number;
  readonly stayed: number;
  readonly protocol: number;
  /** Did none of what came in go out? */
  readonly all: boolean;
  /** ICMP errors by this director about these requests. */
  readonly refusals: readonly IcmpReport[];
  /** Resets that this director itself sent from the VIP (not forwarded from anywhere). */
  readonly resets: number;
  /** How requests left this director: kinds of tunnel, and how many without one. */
  readonly wrapped: ReadonlySet<string>;
  readonly plain: number;
  /** The requests are for an address and port that no virtual service of the table has. */
  readonly unserved: boolean;
  /** By address: what stayed, and what of the same address is known to have passed. */
  readonly vips: readonly { readonly vip: string; readonly stayed: number; readonly passed: number }[];
  /** What the lost requests are addressed to. */
  readonly wanted: { readonly protocol: number; readonly vip: string; readonly port: number };
  /**
   * "Host unreachable" at once, quoting the request with the TTL that it came with: __ip_vs_get_out_rt() found
   * no route (net/netfilter/ipvs/ip_vs_xmit.c). A neighbour that does not answer takes three seconds.
   */
  readonly unrouted: readonly IcmpReport[];
  readonly unroutedCites: readonly Citation[];
  readonly cites: readonly Citation[];
  readonly refusalCites: readonly Citation[];
}

export interface DirectorLoss {
  readonly target: Target;
  readonly stops: readonly DirectorStop[];
  /** Refused for their size, and sent again in smaller segments: no loss. */
  readonly resent: readonly { readonly director: string; readonly packets: number }[];
  /** Requests that came in at a director, and those that went out. */
  readonly sent: number;
  readonly arrived: number;
}

const RST = 0x04;
/** Longer than any host needs to look up a route, shorter than the first retry for a neighbour. */
const AT_ONCE_NS = 500e6;

export function directorLoss(scene: Scene): DirectorLoss | Absent {
  const { observed, cite } = scene;
  const { cast, names, transits, conversations, captures, flowConversation, icmp, traffic } = observed;
  const requests = transits.filter((t) => t.leg.direction === "request");
  if (requests.length === 0)
    return absent(
      {
        en: "no capture of a director shows a client's packet coming in",
        zh: "没有 DS 的抓包显示客户端报文到达",
      },
      [{ host: "ds", command: "tcpdump -eni <interface> -s0 -w ds.pcap" }],
    );
  const ended = requests
    .filter((t) => t.leg.counts.missing > 0)
    .map((t) => {
      const again = resent(scene, t.leg.from, t.stayed);
      return {
        ...t,
        again: packetsIn(traffic[t.leg.from].arrived, again),
        stayed: t.stayed.filter((i) => !again.has(i)),
      };
    });
  const stops = ended
    .filter((t) => t.stayed.length > 0)
    .map(({ leg, stayed, again }): DirectorStop => {
      const { arrived, sent } = traffic[leg.from];
      const ids = new Set(
        stayed.map(
          (i) => flowConversation[captures[arrived.capture[i]].decoded.packets.flow[arrived.row[i]]] >> 1,
        ),
      );
      const [first] = ids;
      const vipOf = (i: number) =>
        conversations[
          flowConversation[captures[arrived.capture[i]].decoded.packets.flow[arrived.row[i]]] >> 1
        ].vip;
      const { protocol, vip, port, served } = conversations[first];
      const refusals = icmp.filter((r) => r.reporter === leg.from && ids.has(r.conversation));
      const unrouted = refusals.filter((r) => isUnrouted(scene, leg.from, stayed, r));
      const wrapped = new Set<string>();
      let plain = 0;
      let resets = 0;
      for (let i = 0; i < sent.count; i++) {
        const table = captures[sent.capture[i]].decoded.packets;
        const code = flowConversation[table.flow[sent.row[i]]];
        if (code >= 0 && (code & 1) === 0) {
          const outer = names.envelopes(table.envelope[sent.row[i]]).at(0);
          if (outer) wrapped.add(outer.kind);
          else plain += sent.weight[i];
        }
        if (code >= 0 && code & 1 && ids.has(code >> 1) && table.tcpFlags[sent.row[i]] & RST)
          resets += sent.weight[i];
      }
      return {
        director: cast.members[leg.from].name,
        member: leg.from,
        sent: leg.counts.sent,
        stayed: leg.counts.missing - again,
        protocol,
        all: leg.counts.arrived === 0,
        refusals,
        unrouted,
        unroutedCites: unrouted.slice(0, 3).map((r) =>
          cite.icmp(r, {
            en: `host unreachable from ${r.error.source}, at once, the quoted TTL ${r.error.quoted?.ttl ?? 0} as it came in`,
            zh: `${r.error.source} 立即返回 host unreachable，所引用的 TTL ${r.error.quoted?.ttl ?? 0} 与到达时相同`,
          }),
        ),
        resets,
        wrapped,
        plain,
        unserved: !served,
        vips: countBy(arrived.weight, vipOf, stayed, leg.arrivedSamples),
        wanted: { protocol, vip, port },
        cites: stayed.slice(0, 3).map((i) =>
          cite.arrived(leg.from, i, {
            en: `came in at ${cast.members[leg.from].name}; never went out`,
            zh: `进入 ${cast.members[leg.from].name}；未再发出`,
          }),
        ),
        refusalCites: refusals.slice(0, 2).map((r) =>
          cite.icmp(r, {
            en: `ICMP type ${r.error.type} code ${r.error.code} from ${r.error.source}${
              r.error.quoted ? `, quoting the request with TTL ${r.error.quoted.ttl}` : ""
            }`,
            zh: `ICMP type ${r.error.type} code ${r.error.code}，来自 ${r.error.source}${r.error.quoted ? `，引用的请求 TTL 为 ${r.error.quoted.ttl}` : ""}`,
          }),
        ),
      };
    });
  return {
    target: targetOf(scene),
    stops,
    resent: ended
      .filter((t) => t.again > 0)
      .map((t) => ({ director: cast.members[t.leg.from].name, packets: t.again })),
    sent: requests.reduce((n, t) => n + t.leg.counts.sent, 0),
    arrived: requests.reduce((n, t) => n + t.leg.counts.arrived, 0),
  };
}

function countBy(
  weight: Uint32Array,
  vipOf: (index: number) => string,
  stayed: readonly number[],
  passed: readonly number[],
): DirectorStop["vips"] {
  const found = new Map<string, { stayed: number; passed: number }>();
  const add = (key: "stayed" | "passed", index: number) => {
    const vip = vipOf(index);
    const known = found.get(vip) ?? { stayed: 0, passed: 0 };
    known[key] += weight[index];
    found.set(vip, known);
  };
  for (const index of stayed) add("stayed", index);
  for (const index of passed) add("passed", index);
  return [...found].map(([vip, counts]) => ({ vip, ...counts }));
}

/** Host unreachable of ICMP (RFC 792), address unreachable or no route of ICMPv6 (RFC 4443). */
function isUnrouted(
  { observed }: Scene,
  member: number,
  stayed: readonly number[],
  report: IcmpReport,
): boolean {
  const { captures, names, traffic, baseSeconds, clocks } = observed;
  const { type, code, family, quoted, seconds, nanos, source } = report.error;
  const unreachable = family === 4 ? type === 3 && code === 1 : type === 1 && (code === 3 || code === 0);
  if (!unreachable || !quoted || quoted.envelopes.length > 0) return false;
  if (source !== quoted.flow.destination) return false;
  const { arrived } = traffic[member];
  // Another host's capture may show it: on that host's clock.
  const offset = (id: number) => clocks.find((c) => c.member === id)?.offset ?? 0;
  const time = (seconds - baseSeconds) * 1e9 + nanos + offset(member) - offset(report.seenAt);
  return stayed.some((i) => {
    const table = captures[arrived.capture[i]].decoded.packets;
    const row = arrived.row[i];
    const flow = names.flow(table.flow[row]);
    return (
      flow.source === quoted.flow.source &&
      flow.sourcePort === quoted.flow.sourcePort &&
      table.ttl[row] === quoted.ttl &&
      (family === 6 || table.ipId[row] === quoted.ipId) &&
      Math.abs(time - arrived.time[i]) < AT_ONCE_NS
    );
  });
}

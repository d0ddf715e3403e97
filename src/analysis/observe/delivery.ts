/**
 * Into the real server: of the requests that its captures show arriving, how many reached a socket.
 * Proof of delivery is an answer, or the kernel's receive counter; proof of the contrary is a refusal
 * (ICMP, reset) or a drop counter that grew by as much. Else it is unknown.
 */
import type { PacketNames } from "../packet/define.ts";
import type { CounterBook, Growth } from "./counters.ts";
import {
  type CaptureView,
  type Cast,
  type Conversation,
  LEG_SAMPLES,
  type Leg,
  type MemberTraffic,
} from "./define.ts";
import { type DeliveryCounts, deliveryCounts, requestAt } from "./delivery-counts.ts";
import { judge, only } from "./delivery-fate.ts";
import { answerableUntil, type FollowedBy, unfollowedRequests } from "./followed.ts";
import type { IcmpReport } from "./icmp.ts";
import { LegKinds } from "./leg-kinds.ts";
import { otherDatagrams } from "./other-datagrams.ts";
import { type Reason, reasonsOf } from "./reasons.ts";
import { packetsIn } from "./weight.ts";

const TCP = 6;
const UDP = 17;
/** Destination unreachable in ICMP (RFC 792) and ICMPv6 (RFC 4443). */
const UNREACHABLE_4 = 3;
const UNREACHABLE_6 = 1;

/** Counters whose growth means that packets ended inside the host before or at a socket. */
export const DROP_COUNTERS = [
  "IpInAddrErrors",
  "Ip6InAddrErrors",
  "IpInUnknownProtos",
  "IpInHdrErrors",
  "TcpExtIPReversePathFilter",
  "UdpNoPorts",
  "Udp6NoPorts",
  "UdpRcvbufErrors",
  "Udp6RcvbufErrors",
  "UdpInCsumErrors",
  "Udp6InCsumErrors",
  "UdpMemErrors",
  "Udp6MemErrors",
  "TcpInCsumErrors",
  // A SYN to a full queue of connections; ListenDrops counts these too, and what could not be answered.
  "TcpExtListenOverflows",
  "TcpExtTCPReqQFullDrop",
] as const;

export interface Delivery {
  readonly member: number;
  readonly leg: Leg;
  /** Requests in conversations that the host answered, other than by a reset. */
  readonly answered: number;
  /** Arrived sightings (indexes) in conversations without any answer, and their packets. */
  readonly silent: readonly number[];
  readonly silentPackets: number;
  /** Arrived sightings in conversations answered by TCP resets only, and their packets. */
  readonly reset: readonly number[];
  readonly resetPackets: number;
  /** ICMP errors that this host sent about requests, as any capture shows. */
  readonly refusals: readonly IcmpReport[];
  /** Drop counters that grew, largest first. */
  readonly grown: readonly Growth[];
  /** Growth of packets received and not delivered by IP, where both counters are known. */
  readonly gap?: number;
  /** Growth of datagrams given to sockets. */
  readonly datagrams?: number;
}

export function deliveryAt(
  member: number,
  cast: Cast,
  captures: readonly CaptureView[],
  names: PacketNames,
  conversations: readonly Conversation[],
  flowConversation: Int32Array,
  all: readonly MemberTraffic[],
  book: CounterBook,
  reports: readonly IcmpReport[],
  baseSeconds: number,
): Delivery | undefined {
  const traffic = all[member];
  const counts = deliveryCounts(member, captures, conversations.length, flowConversation, all);
  const silent: number[] = [];
  const reset: number[] = [];
  const arrivedSamples: number[] = [];
  const kinds = new LegKinds(captures, traffic.arrived);
  let overUdp = 0;
  let total = 0;
  let answered = 0;
  // TCP proves each of its packets by an answer; other protocols one by one.
  const part = { udp: { silent: 0, short: 0, answered: 0 }, other: { silent: 0, short: 0, answered: 0 } };
  conversations.forEach(({ id, protocol }) => {
    const arrived = counts.arrived[id];
    total += arrived;
    if (arrived === 0) return;
    const its = protocol === UDP ? part.udp : part.other;
    if (counts.answers[id] === 0) {
      if (counts.resets[id] === 0) its.silent += arrived;
      return;
    }
    const proven = protocol === TCP ? arrived : Math.min(arrived, counts.answers[id]);
    answered += proven;
    its.answered += proven;
    its.short += arrived - proven;
  });
  for (let i = 0; i < traffic.arrived.count; i++) {
    const id = requestAt(captures, flowConversation, traffic, i);
    if (id < 0) continue;
    if (OVER_UDP.has(outerKind(captures, names, traffic, i))) overUdp += traffic.arrived.weight[i];
    if (counts.answers[id] === 0) (counts.resets[id] > 0 ? reset : silent).push(i);
    else {
      if (arrivedSamples.length < LEG_SAMPLES) arrivedSamples.push(i);
      kinds.add(i, true);
    }
  }
  if (total === 0) return undefined;
  const grown = DROP_COUNTERS.flatMap((name) => book.growth(name) ?? [])
    .filter((g) => g.growth > 0)
    .sort((a, b) => b.growth - a.growth);
  const v6 = conversations.some((c, id) => counts.arrived[id] > 0 && c.vip.includes(":"));
  const received = book.growth(v6 ? "Ip6InReceives" : "IpInReceives")?.growth;
  const delivered = book.growth(v6 ? "Ip6InDelivers" : "IpInDelivers")?.growth;
  const udp = conversations.some((c, id) => counts.arrived[id] > 0 && c.protocol === UDP);
  // A tunnel's own port counts what it takes as well (net/ipv4/udp.c: udp_queue_rcv_one_skb()).
  const counted = udp ? book.growth(v6 ? "Udp6InDatagrams" : "UdpInDatagrams")?.growth : undefined;
  const datagrams = counted === undefined ? undefined : Math.max(0, counted - overUdp);
  const others = otherDatagrams(captures, names, flowConversation, traffic);
  const gap =
    received === undefined || delivered === undefined ? undefined : Math.max(0, received - delivered);
  const refusals = reports.filter(
    (r) =>
      r.reporter === member &&
      r.error.type === (r.error.family === 4 ? UNREACHABLE_4 : UNREACHABLE_6) &&
      counts.arrived[r.conversation] > 0,
  );
  const silentPackets = packetsIn(traffic.arrived, silent);
  const resetPackets = packetsIn(traffic.arrived, reset);
  const open = silentPackets + part.udp.short + part.other.short;
  const refusing = (isUdp: boolean) =>
    refusals.filter((r) => (conversations[r.conversation].protocol === UDP) === isUdp);
  const verdicts = [
    judge(part.udp, open, { grown: only(grown, "Udp"), gap, datagrams, refusals: refusing(true), others }),
    judge(part.other, open, {
      grown: only(grown, "Tcp"),
      gap,
      datagrams: undefined,
      refusals: refusing(false),
      others,
    }),
  ];
  const until = answerableUntil(captures, cast.members[member].name, baseSeconds);
  const streamed = streamedRequests(conversations, counts, traffic, { captures, flowConversation, until });
  // Sockets got all that came for the host.
  const given = datagrams !== undefined && datagrams >= total + others.answered + others.silent;
  const unproven = given ? 0 : streamed;
  const missing = verdicts[0].missing + verdicts[1].missing;
  const arrived = verdicts[0].arrived + verdicts[1].arrived;
  const name = cast.members[member].name;
  const reasons: Reason[] = [
    ...(reset.length > 0
      ? [
          {
            en: `${resetPackets} were answered by ${name} with TCP resets`,
            zh: `${name} 以 TCP RST 回应了 ${resetPackets} 个`,
          },
        ]
      : []),
    ...verdicts.flatMap((v) => v.because ?? []),
    ...(unproven > 0
      ? [
          {
            en: `${unproven} unknown: ${name} sends more than it is asked for, and not each request is followed by a reply`,
            zh: `${unproven} 个未知：${name} 发出的报文多于请求，并非每个请求之后都有回包`,
          },
        ]
      : []),
  ];
  const lost = resetPackets + missing;
  for (const i of [...reset, ...(missing > 0 ? silent : [])]) kinds.add(i, false);
  if (arrived > 0) for (const i of silent) kinds.add(i, true);
  return {
    member,
    answered,
    silent,
    silentPackets,
    reset,
    resetPackets,
    refusals,
    grown,
    ...(gap === undefined ? {} : { gap }),
    ...(datagrams === undefined ? {} : { datagrams }),
    leg: {
      from: member,
      to: member,
      direction: "request",
      counts: {
        sent: total,
        arrived: answered - unproven + arrived,
        missing: lost,
        unknown: open - missing - arrived + unproven,
      },
      ...reasonsOf(reasons),
      missing: [...reset, ...(missing > 0 ? silent : [])].slice(0, LEG_SAMPLES),
      arrivedSamples,
      unknownSamples: missing + arrived < open ? silent.slice(0, LEG_SAMPLES) : [],
      kinds: kinds.list(),
    },
  };
}

/** Requests, of conversations with more answers than requests, that no answer followed. */
function streamedRequests(
  conversations: readonly Conversation[],
  { arrived, answers }: DeliveryCounts,
  traffic: MemberTraffic,
  by: Omit<FollowedBy, "conversations">,
): number {
  const streams = conversations.filter(
    ({ id, protocol }) => protocol !== TCP && arrived[id] > 0 && answers[id] > arrived[id],
  );
  if (streams.length === 0) return 0;
  const followed = { ...by, conversations: conversations.length };
  const unfollowed = unfollowedRequests(followed, traffic.arrived, traffic.sent);
  return streams.reduce((sum, { id }) => sum + Math.min(arrived[id], unfollowed[id]), 0);
}

const OVER_UDP: ReadonlySet<string> = new Set(["gue", "fou", "vxlan", "geneve"]);

function outerKind(
  captures: readonly CaptureView[],
  names: PacketNames,
  { arrived }: MemberTraffic,
  i: number,
): string {
  const { envelope } = captures[arrived.capture[i]].decoded.packets;
  return names.envelopes(envelope[arrived.row[i]]).at(0)?.kind ?? "";
}

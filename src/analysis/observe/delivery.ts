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
import type { IcmpReport } from "./icmp.ts";
import { LegKinds } from "./leg-kinds.ts";

const TCP = 6;
const UDP = 17;
const RST = 0x04;
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

/** Part of the lost packets that a counter must account for (catalogue of the field, 0.1). */
export const FITS = 0.8;

export interface Delivery {
  readonly member: number;
  readonly leg: Leg;
  /** Requests in conversations that the host answered, other than by a reset. */
  readonly answered: number;
  /** Arrived sightings (indexes) in conversations without any answer. */
  readonly silent: readonly number[];
  /** Arrived sightings in conversations answered by TCP resets only. */
  readonly reset: readonly number[];
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
  traffic: MemberTraffic,
  book: CounterBook,
  reports: readonly IcmpReport[],
): Delivery | undefined {
  const counts = countByConversation(captures, conversations.length, flowConversation, traffic);
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
    if (OVER_UDP.has(outerKind(captures, names, traffic, i))) overUdp++;
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
  const open = silent.length + part.udp.short + part.other.short;
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
  const missing = verdicts[0].missing + verdicts[1].missing;
  const arrived = verdicts[0].arrived + verdicts[1].arrived;
  const because = [...new Set(verdicts.map((v) => v.because))].filter((text) => text !== "").join("; ");
  const name = cast.members[member].name;
  const reasons = [
    ...(reset.length > 0 ? [`${reset.length} were answered by ${name} with TCP resets`] : []),
    ...(because ? [because] : []),
  ];
  const lost = reset.length + missing;
  for (const i of [...reset, ...(missing > 0 ? silent : [])]) kinds.add(i, false);
  if (arrived > 0) for (const i of silent) kinds.add(i, true);
  return {
    member,
    answered,
    silent,
    reset,
    refusals,
    grown,
    ...(gap === undefined ? {} : { gap }),
    ...(datagrams === undefined ? {} : { datagrams }),
    leg: {
      from: member,
      to: member,
      direction: "request",
      counts: { sent: total, arrived: answered + arrived, missing: lost, unknown: open - missing - arrived },
      because: reasons.join("; "),
      missing: [...reset, ...(missing > 0 ? silent : [])].slice(0, LEG_SAMPLES),
      arrivedSamples,
      unknownSamples: missing + arrived < open ? silent.slice(0, LEG_SAMPLES) : [],
      kinds: kinds.list(),
    },
  };
}

/** Drop counters of the IP layer and of one protocol. */
function only(grown: readonly Growth[], protocol: "Udp" | "Tcp"): readonly Growth[] {
  const other = protocol === "Udp" ? /^Tcp(?!ExtIP)/ : /^Udp/;
  return grown.filter((g) => !other.test(g.name));
}

/** Counters of one protocol alone; the IP layer's hold what every protocol lost. */
const OF_PROTOCOL = /^(?:Udp|Tcp(?!ExtIP))/;

/**
 * What becomes of one protocol's packets without an answer, `silent` of them in conversations without any.
 * @param all packets without an answer of any protocol: what a counter of the IP layer has to account for
 */
function judge(
  { silent, short, answered }: { readonly silent: number; readonly short: number; readonly answered: number },
  all: number,
  known: Pick<Delivery, "grown" | "refusals"> & {
    gap: number | undefined;
    datagrams: number | undefined;
    others: OtherDatagrams;
  },
): { missing: number; arrived: number; because: string } {
  const open = silent + short;
  if (open === 0) return { missing: 0, arrived: 0, because: "" };
  if (silent > 0 && known.refusals.length > 0)
    return {
      missing: silent,
      arrived: 0,
      because: `${known.refusals.length} ICMP errors (rate limited) refuse what is sent there, and none of the ${silent} was answered`,
    };
  // Sockets got as many datagrams as came for the host: the application is silent, not deaf.
  const { datagrams, others } = known;
  if (datagrams !== undefined && datagrams >= answered + open + others.answered + others.silent)
    return { missing: 0, arrived: open, because: `the kernel gave ${datagrams} datagrams to sockets` };
  if (datagrams !== undefined && datagrams > answered + others.answered + open * (1 - FITS))
    return {
      missing: 0,
      arrived: 0,
      because: `${open} unknown: the kernel gave ${datagrams} datagrams to sockets, which may hold some of them`,
    };
  const drop = known.grown.find((g) => g.growth >= (OF_PROTOCOL.test(g.name) ? open : all) * FITS);
  if (drop)
    return {
      missing: open,
      arrived: 0,
      because: `${drop.name} grew by ${drop.growth}, from ${drop.before} to ${drop.after}`,
    };
  if (known.gap !== undefined && known.gap >= all * FITS)
    return {
      missing: open,
      arrived: 0,
      because: `the IP layer received ${known.gap} packets that it did not deliver`,
    };
  return { missing: 0, arrived: 0, because: `${open} unknown: no answer left, and no counter tells` };
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

/** Conversation of an arrived request, or -1. */
function requestAt(
  captures: readonly CaptureView[],
  flowConversation: Int32Array,
  { arrived }: MemberTraffic,
  i: number,
): number {
  const code = flowConversation[captures[arrived.capture[i]].decoded.packets.flow[arrived.row[i]]];
  return code >= 0 && (code & 1) === 0 ? code >> 1 : -1;
}

/** Per conversation: requests that arrived, answers that left, and resets among what left. */
function countByConversation(
  captures: readonly CaptureView[],
  conversations: number,
  flowConversation: Int32Array,
  traffic: MemberTraffic,
): { readonly arrived: Uint32Array; readonly answers: Uint32Array; readonly resets: Uint32Array } {
  const arrived = new Uint32Array(conversations);
  const answers = new Uint32Array(conversations);
  const resets = new Uint32Array(conversations);
  for (let i = 0; i < traffic.arrived.count; i++) {
    const id = requestAt(captures, flowConversation, traffic, i);
    if (id >= 0) arrived[id]++;
  }
  const { sent } = traffic;
  for (let i = 0; i < sent.count; i++) {
    const table = captures[sent.capture[i]].decoded.packets;
    const code = flowConversation[table.flow[sent.row[i]]];
    if (code < 0 || (code & 1) === 0) continue;
    if (table.tcpFlags[sent.row[i]] & RST) resets[code >> 1]++;
    else answers[code >> 1]++;
  }
  return { arrived, answers, resets };
}

interface OtherDatagrams {
  readonly answered: number;
  readonly silent: number;
}

/** UDP that arrived for this host besides the service's: it moves the same counters. */
function otherDatagrams(
  captures: readonly CaptureView[],
  names: PacketNames,
  flowConversation: Int32Array,
  { arrived, sent }: MemberTraffic,
): OtherDatagrams {
  const perFlow = new Map<number, number>();
  for (let i = 0; i < arrived.count; i++) {
    const id = captures[arrived.capture[i]].decoded.packets.flow[arrived.row[i]];
    if (flowConversation[id] < 0) perFlow.set(id, (perFlow.get(id) ?? 0) + 1);
  }
  const replies = new Set<string>();
  for (let i = 0; i < sent.count && replies.size < 100_000; i++) {
    const id = captures[sent.capture[i]].decoded.packets.flow[sent.row[i]];
    if (flowConversation[id] >= 0) continue;
    const { protocol, source, sourcePort, destination, destinationPort } = names.flow(id);
    if (protocol === UDP) replies.add(`${destination} ${destinationPort} ${source} ${sourcePort}`);
  }
  let answered = 0;
  let silent = 0;
  for (const [id, count] of perFlow) {
    const { protocol, source, sourcePort, destination, destinationPort } = names.flow(id);
    if (protocol !== UDP) continue;
    if (replies.has(`${source} ${sourcePort} ${destination} ${destinationPort}`)) answered += count;
    else silent += count;
  }
  return { answered, silent };
}

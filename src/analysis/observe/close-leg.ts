/** Closing a leg: what the receiver's captures lack is missing where they would have shown it, else unknown. */
import type { PacketNames } from "../packet/define.ts";
import type { AbsenceGate, Doubt } from "./absence.ts";
import {
  type CaptureView,
  type Cast,
  type Conversation,
  LEG_SAMPLES,
  type Leg,
  type MemberTraffic,
  type Sightings,
} from "./define.ts";
import { FITS } from "./delivery-fate.ts";
import type { LegKinds } from "./leg-kinds.ts";
import { DOUBT_TEXT, type Reason, reasonsOf } from "./reasons.ts";
import { serversAreKnown } from "./targets.ts";
import { packetsIn } from "./weight.ts";

export interface LegInputs {
  readonly captures: readonly CaptureView[];
  readonly names: PacketNames;
  readonly cast: Cast;
  readonly conversations: readonly Conversation[];
  readonly flowConversation: Int32Array;
  readonly traffic: readonly MemberTraffic[];
  readonly gate: AbsenceGate;
  /** Would the captures of this director show what it sends to real servers? */
  egressVisible(director: number): boolean;
  /** Are some of its real servers behind an interface that no capture of it shows (pods on the node)? */
  servesUnseen(director: number): boolean;
  /** Conversations of TCP that this director refused packets of for their size ("fragmentation needed"). */
  refusedForSize(director: number): ReadonlySet<number>;
  /** Did this director itself send ICMP errors or resets about requests? */
  refuses(director: number): boolean;
}

/** Names in a leg for what no part stands for. */
export const NOBODY = -1;

/** Sent sightings of one hop, while they are counted. */
export class Tally {
  readonly from: number;
  readonly to: number;
  readonly direction: "request" | "reply";
  readonly arrived: number[] = [];
  readonly lost: number[] = [];
  readonly kinds: LegKinds;
  readonly sightings: Sightings;
  /** Packets. */
  sent = 0;
  came = 0;
  /** Packets of sightings that arrived, more than the sighting at the receiver stands for. */
  unpaired = 0;

  constructor(
    from: number,
    to: number,
    direction: "request" | "reply",
    kinds: LegKinds,
    sightings: Sightings,
  ) {
    this.kinds = kinds;
    this.sightings = sightings;
    this.from = from;
    this.to = to;
    this.direction = direction;
  }

  /** @param arrived packets of this sighting that the receiver shows */
  add(index: number, arrived: number): void {
    const packets = this.sightings.weight[index];
    this.sent += packets;
    if (arrived === 0) this.lost.push(index);
    else {
      this.came += arrived;
      this.unpaired += packets - arrived;
      if (this.arrived.length < LEG_SAMPLES) this.arrived.push(index);
      this.kinds.add(index, true, arrived);
    }
  }
}

/** A tally of which it is settled what the captures show. */
interface Sorted {
  readonly tally: Tally;
  readonly missing: number[];
  readonly open: number[];
  /** Packets. */
  readonly doubts: ReadonlyMap<Doubt, number>;
}

/** Missing or unknown: capture by capture, then by the kernel's counters for what captures leave open. */
export function closeLegs(tallies: readonly Tally[], inputs: LegInputs): readonly Leg[] {
  const sorted = tallies.map((tally): Sorted => {
    const missing: number[] = [];
    const open: number[] = [];
    const doubts = new Map<Doubt, number>();
    for (const index of tally.lost) {
      const doubt = tally.to === NOBODY ? everywhere(tally, index, inputs) : doubtAt(tally, index, inputs);
      if (doubt === undefined) missing.push(index);
      else {
        open.push(index);
        doubts.set(doubt, (doubts.get(doubt) ?? 0) + tally.sightings.weight[index]);
      }
    }
    return { tally, missing, open, doubts };
  });
  const unseen = new Map(
    inputs.cast.members.map((_, member) => [member, countedUnseen(member, sorted, inputs)]),
  );
  return sorted.map((s) => close(s, unseen.get(s.tally.to), inputs));
}

/** @param surplus packets that the receiver's kernel counted and its captures lack, where that is what is missing */
function close(
  { tally, missing, open, doubts }: Sorted,
  surplus: number | undefined,
  inputs: LegInputs,
): Leg {
  const [name, nameZh] = receiverOf(tally, inputs.cast);
  const reasons: Reason[] = [];
  let missingPackets = packetsIn(tally.sightings, missing);
  let openPackets = packetsIn(tally.sightings, open);
  if (surplus !== undefined && missing.length > 0) {
    reasons.push({
      en: `${missingPackets} unknown: the IP receive counter of ${name} grew by ${surplus} more than its captures show`,
      zh: `${missingPackets} 个未知：${nameZh} 的 IP 接收计数器比其抓包所示多增长了 ${surplus}`,
    });
    for (const index of missing.splice(0)) open.push(index);
    openPackets += missingPackets;
    missingPackets = 0;
  }
  if (missing.length > 0)
    reasons.push({
      en: `${name} was capturing, shows other frames of the same sender, and not these ${missingPackets}`,
      zh: `${nameZh} 当时在抓包，抓到了同一发送方的其他帧，而没有这 ${missingPackets} 个`,
    });
  for (const index of missing) tally.kinds.add(index, false);
  const certain = !open.some((index) => isOpen(tally, index, inputs.cast, inputs.traffic));
  if (open.length > 0 && tally.to !== NOBODY && surplus === undefined && certain) {
    const bound = inputs.gate.unseenBound(tally.to, familyOf(tally, open[0], inputs));
    const proven = bound === undefined ? 0 : Math.max(0, openPackets - bound);
    if (proven > 0) {
      reasons.push({
        en: `${name}'s IP receive counter grew by no more than its captures show, which leaves room for at most ${bound} of ${openPackets}`,
        zh: `${nameZh} 的 IP 接收计数器的增长不超过其抓包所示，${openPackets} 个中最多只可能到达 ${bound} 个`,
      });
      let whole = 0;
      for (let left = proven; left > 0; ) {
        const index = open[whole];
        const packets = Math.min(left, tally.sightings.weight[index]);
        missing.push(index);
        tally.kinds.add(index, false, packets);
        left -= packets;
        // The last of them may stand for more than what is proven: it stays open for the rest.
        if (packets === tally.sightings.weight[index]) whole++;
      }
      open.splice(0, whole);
      missingPackets += proven;
      openPackets -= proven;
    }
  }
  if (open.length > 0)
    for (const [doubt, count] of doubts)
      reasons.push({
        en: `${Math.min(count, openPackets)} unknown: ${name} ${DOUBT_TEXT[doubt].en}`,
        zh: `${Math.min(count, openPackets)} 个未知：${nameZh} ${DOUBT_TEXT[doubt].zh}`,
      });
  if (tally.unpaired > 0)
    reasons.push({
      en: `${tally.unpaired} unknown: of packets that are alike, ${name} shows fewer`,
      zh: `${tally.unpaired} 个未知：内容相同的报文，${nameZh} 显示的较少`,
    });
  return {
    from: tally.from,
    to: tally.to,
    direction: tally.direction,
    counts: {
      sent: tally.sent,
      arrived: tally.came,
      missing: missingPackets,
      unknown: openPackets + tally.unpaired,
    },
    ...reasonsOf(reasons),
    missing: missing.slice(0, LEG_SAMPLES),
    arrivedSamples: tally.arrived,
    unknownSamples: open.slice(0, LEG_SAMPLES),
    kinds: tally.kinds.list(),
  };
}

/** What it is called, in both languages. */
function receiverOf({ from, to, direction }: Tally, { members }: Cast): readonly [string, string] {
  if (to !== NOBODY) return [members[to].name, members[to].name];
  if (direction === "reply") return ["a client that no part is of", "一台没有任何输入的客户端"];
  return members[from].role === "client"
    ? ["a director that no part is of", "一台没有任何输入的 DS"]
    : ["a real server that no part is of", "一台没有任何输入的 RS"];
}

/** Where the frame does not say which of several directors it is for, it is missing when it came to none. */
function doubtAt(tally: Tally, index: number, { cast, gate, traffic }: LegInputs): Doubt | undefined {
  if (!isOpen(tally, index, cast, traffic)) return gate.doubt(tally.from, tally.to, index);
  for (const [id, { role }] of cast.members.entries()) {
    const doubt = role === "director" ? gate.doubt(tally.from, id, index) : undefined;
    if (doubt !== undefined) return doubt;
  }
  return undefined;
}

function isOpen(
  { from, direction }: Tally,
  index: number,
  cast: Cast,
  traffic: readonly MemberTraffic[],
): boolean {
  return (
    direction === "request" && cast.members[from].role === "client" && traffic[from].fate.target[index] < 0
  );
}

/** Fewer than these can come from elsewhere between the snapshots by chance. */
const LEAST_UNSEEN = 5;

/**
 * By how much a host's IP counter grew beyond what its captures show, where that fits all that they lack: the
 * kernel got these packets, past the place where captures are made.
 */
function countedUnseen(member: number, sorted: readonly Sorted[], inputs: LegInputs): number | undefined {
  const own = sorted.filter(({ tally, missing }) => tally.to === member && missing.length > 0);
  const missing = own.reduce((n, s) => n + packetsIn(s.tally.sightings, s.missing), 0);
  if (missing < LEAST_UNSEEN) return undefined;
  const surplus = inputs.gate.unseenBound(member, familyOf(own[0].tally, own[0].missing[0], inputs));
  if (surplus === undefined) return undefined;
  return surplus >= missing * FITS && surplus <= missing * (2 - FITS) ? surplus : undefined;
}

/**
 * Sent to one of the real servers, not known which (`-i any` records no destination MAC): missing when
 * it is missing at each of them, and only where all of them are known and a MAC does not say otherwise.
 */
function everywhere(tally: Tally, index: number, inputs: LegInputs): Doubt | undefined {
  const { cast, gate, captures, traffic, names } = inputs;
  if (tally.direction === "reply" || cast.members[tally.from].role !== "director") return "no-capture";
  const { sent } = traffic[tally.from];
  const { link } = captures[sent.capture[index]].decoded.packets;
  if (names.link(link[sent.row[index]]).destinationMac !== undefined) return "no-capture";
  const servers = cast.members.flatMap((m, id) => (m.role === "real-server" ? [id] : []));
  if (!serversAreKnown(cast) || servers.length === 0) return "no-capture";
  for (const server of servers) {
    const doubt = gate.doubt(tally.from, server, index);
    if (doubt !== undefined) return doubt;
  }
  return undefined;
}

function familyOf({ from }: Tally, index: number, inputs: LegInputs): 4 | 6 {
  const { sent } = inputs.traffic[from];
  const { flow } = inputs.captures[sent.capture[index]].decoded.packets;
  const code = inputs.flowConversation[flow[sent.row[index]]];
  return inputs.conversations[code >> 1].vip.includes(":") ? 6 : 4;
}

/**
 * The legs of the service's packets, counted: client to director, through the director, director
 * to each real server, and the replies' way back. Into the application is a leg of its own, see
 * delivery.ts.
 */
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
import { frontDirectors } from "./front-directors.ts";
import { LegKinds } from "./leg-kinds.ts";
import { matchPackets, type Selection } from "./match.ts";
import { serversAreKnown } from "./targets.ts";
import { translatedAway } from "./translated.ts";

/** A packet passes a director within this time: IPVS does not queue, but a neighbour lookup does. */
const TRANSIT_NS = 4e9;

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
  /** Did this director itself send ICMP errors or resets about requests? */
  refuses(director: number): boolean;
}

/** Names in a leg for what no part stands for. */
export const NOBODY = -1;

class Tally {
  readonly from: number;
  readonly to: number;
  readonly direction: "request" | "reply";
  readonly arrived: number[] = [];
  readonly lost: number[] = [];
  readonly kinds: LegKinds;
  sent = 0;
  came = 0;

  constructor(from: number, to: number, direction: "request" | "reply", kinds: LegKinds) {
    this.kinds = kinds;
    this.from = from;
    this.to = to;
    this.direction = direction;
  }

  add(index: number, arrived: boolean): void {
    this.sent++;
    if (!arrived) this.lost.push(index);
    else {
      if (++this.came <= LEG_SAMPLES) this.arrived.push(index);
      this.kinds.add(index, true);
    }
  }
}

const DOUBT_TEXT: Readonly<Record<Doubt, string>> = {
  "no-capture": "has no capture",
  "empty-capture": "has an empty capture, which does not show that it ran",
  "clock-unknown": "shares no packet that would align the clocks",
  "outside-window": "was not capturing at that time",
  "capture-drops": "dropped frames while capturing",
  cut: "captured with a snap length that cuts such packets before their payload",
  "other-interface": "was captured on another interface than the one they were sent to",
  "other-place":
    "has a capture that shows no frame of its own, only others': of another host or network namespace",
  filtered: "captured with a filter that may hide them",
  "no-control": "shows no other frame of the same sender",
};

/** Missing or unknown: capture by capture, then by the kernel's counters for what captures leave open. */
function close(tally: Tally, inputs: LegInputs): Leg {
  const { cast, gate, captures, traffic } = inputs;
  const missing: number[] = [];
  const open: number[] = [];
  const doubts = new Map<Doubt, number>();
  for (const index of tally.lost) {
    const doubt = tally.to === NOBODY ? everywhere(tally, index, inputs) : doubtAt(tally, index, inputs);
    if (doubt === undefined) missing.push(index);
    else {
      open.push(index);
      doubts.set(doubt, (doubts.get(doubt) ?? 0) + 1);
    }
  }
  const name = tally.to === NOBODY ? "a real server that no part is of" : cast.members[tally.to].name;
  const reasons: string[] = [];
  if (missing.length > 0)
    reasons.push(
      `${name} was capturing, shows other frames of the same sender, and not these ${missing.length}`,
    );
  const certain = !open.some((index) => isOpen(tally, index, cast, traffic));
  if (open.length > 0 && tally.to !== NOBODY && certain) {
    const { sent } = traffic[tally.from];
    const first = captures[sent.capture[open[0]]].decoded.packets;
    const bound = gate.unseenBound(tally.to, familyOf(inputs, first.flow[sent.row[open[0]]]));
    const proven = bound === undefined ? 0 : Math.max(0, open.length - bound);
    if (proven > 0) {
      reasons.push(
        `${name}'s IP receive counter grew by no more than its captures show, which leaves room for at most ${bound} of ${open.length}`,
      );
      for (const index of open.splice(0, proven)) missing.push(index);
    }
  }
  if (open.length > 0)
    for (const [doubt, count] of doubts)
      reasons.push(`${Math.min(count, open.length)} unknown: ${name} ${DOUBT_TEXT[doubt]}`);
  for (const index of missing) tally.kinds.add(index, false);
  return {
    from: tally.from,
    to: tally.to,
    direction: tally.direction,
    counts: { sent: tally.sent, arrived: tally.came, missing: missing.length, unknown: open.length },
    because: reasons.join("; "),
    missing: missing.slice(0, LEG_SAMPLES),
    arrivedSamples: tally.arrived,
    unknownSamples: open.slice(0, LEG_SAMPLES),
    kinds: tally.kinds.list(),
  };
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

function familyOf(inputs: LegInputs, flow: number): 4 | 6 {
  const conversation = inputs.conversations[inputs.flowConversation[flow] >> 1];
  return conversation.vip.includes(":") ? 6 : 4;
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

/** Every leg between two hosts. */
export function wireLegs(inputs: LegInputs): readonly Leg[] {
  const { cast, captures, traffic, flowConversation, conversations } = inputs;
  const tallies = new Map<string, Tally>();
  const tally = (from: number, to: number, direction: "request" | "reply"): Tally => {
    const key = `${from} ${to} ${direction}`;
    let found = tallies.get(key);
    if (!found) {
      found = new Tally(from, to, direction, new LegKinds(captures, traffic[from].sent));
      tallies.set(key, found);
    }
    return found;
  };
  traffic.forEach(({ sent, fate }, from) => {
    const { role } = cast.members[from];
    const directorOf = role === "client" ? frontDirectors(from, inputs) : undefined;
    for (let i = 0; i < sent.count; i++) {
      const code = flowConversation[captures[sent.capture[i]].decoded.packets.flow[sent.row[i]]];
      if (code < 0) continue;
      const reply = (code & 1) === 1;
      const { clientMember } = conversations[code >> 1];
      let to = fate.target[i];
      if (role === "client") {
        if (reply) continue;
        to = directorOf?.(i) ?? NOBODY;
      } else if (role === "director") {
        // Replies leave a director towards the client (NAT); requests towards a real server.
        if (reply) to = clientMember;
        else if (to < 0 || cast.members[to].role !== "real-server") to = NOBODY;
      } else {
        if (!reply) continue;
        const viaDirector = to >= 0 && cast.members[to].role === "director";
        if (!viaDirector) to = clientMember;
      }
      tally(from, to, reply ? "reply" : "request").add(i, fate.receiver[i] >= 0 && fate.receiver[i] === to);
    }
  });
  return [...tallies.values()].map((t) => close(t, inputs));
}

function conversationAt(
  { captures, flowConversation }: LegInputs,
  { capture, row }: Sightings,
  i: number,
): number {
  return flowConversation[captures[capture[i]].decoded.packets.flow[row[i]]] >> 1;
}

export interface Transit {
  readonly leg: Leg;
  /** Indexes of arrived sightings that never went out. */
  readonly stayed: readonly number[];
}

/** Through a director: what came in for a service and what of it went out. */
export function transitLegs(inputs: LegInputs): readonly Transit[] {
  const { cast, captures, traffic, flowConversation, conversations } = inputs;
  const flowKey = Uint32Array.from(flowConversation, (code) => (code < 0 ? 0xffffffff : code));
  return cast.members.flatMap((member, id) => {
    if (member.role !== "director") return [];
    const away = translatedAway(captures, conversations.length, flowConversation, traffic[id]);
    return (["request", "reply"] as const).flatMap((direction) => {
      const wanted = direction === "reply" ? 1 : 0;
      const wants = (sightings: MemberTraffic["sent"], i: number): boolean => {
        const code = flowConversation[captures[sightings.capture[i]].decoded.packets.flow[sightings.row[i]]];
        // Replies to the director's own tests end there.
        return (
          code >= 0 && (code & 1) === wanted && (wanted === 0 || conversations[code >> 1].clientMember !== id)
        );
      };
      const pick = (sightings: MemberTraffic["sent"]): Selection => {
        let count = 0;
        for (let i = 0; i < sightings.count; i++) if (wants(sightings, i)) count++;
        const indexes = new Uint32Array(count);
        for (let i = 0, at = 0; at < count; i++) if (wants(sightings, i)) indexes[at++] = i;
        return { sightings, indexes };
      };
      const arrived = pick(traffic[id].arrived);
      if (arrived.indexes.length === 0) return [];
      const sent = pick(traffic[id].sent);
      const { arrivedAs } = matchPackets(captures, arrived, sent, flowKey, { from: -1e6, to: TRANSIT_NS });
      const stayed: number[] = [];
      const hidden: number[] = [];
      const samples: number[] = [];
      const kinds = new LegKinds(captures, arrived.sightings);
      arrivedAs.forEach((position, i) => {
        const index = arrived.indexes[i];
        if (position < 0) {
          (away[conversationAt(inputs, traffic[id].arrived, index)] ? hidden : stayed).push(index);
          return;
        }
        if (samples.length < LEG_SAMPLES) samples.push(index);
        kinds.add(index, true);
      });
      const passed = arrivedAs.length - stayed.length - hidden.length;
      // An error or a reset of its own about them shows that the director ended them.
      const shown =
        (passed > 0 && !inputs.servesUnseen(id)) ||
        (inputs.egressVisible(id) && inputs.gate.showsSent(id)) ||
        inputs.refuses(id);
      if (shown) for (const index of stayed) kinds.add(index, false);
      const counts = {
        sent: arrivedAs.length,
        arrived: passed,
        missing: shown ? stayed.length : 0,
        unknown: hidden.length + (shown ? 0 : stayed.length),
      };
      const leg: Leg = {
        from: id,
        to: id,
        direction,
        counts,
        because: [
          ...(stayed.length === 0
            ? []
            : [
                shown
                  ? `${stayed.length} came in and did not go out in the captures of ${member.name}`
                  : `${stayed.length} unknown: the captures of ${member.name} do not show what it sends to the real servers`,
              ]),
          ...(hidden.length === 0
            ? []
            : [`${hidden.length} unknown: answered from the VIP, so they left under other addresses`]),
        ].join("; "),
        missing: shown ? stayed.slice(0, LEG_SAMPLES) : [],
        arrivedSamples: samples,
        unknownSamples: [...hidden, ...(shown ? [] : stayed)].slice(0, LEG_SAMPLES),
        kinds: kinds.list(),
      };
      return [{ leg, stayed }];
    });
  });
}

/**
 * Every packet that left a host, and what became of it at the host it was addressed to: one join
 * per pair of captured hosts, over all packets, so that controls are judged like the service's.
 */
import type { HostState } from "../host/define.ts";
import type { PacketNames } from "../packet/define.ts";
import { sendersOf, Targets, withoutNextHop } from "./both-ends.ts";
import { clockBounds } from "./clocks.ts";
import type { CaptureView, Cast, Fate, HostClock, MemberTraffic, Sightings } from "./define.ts";
import { matchPackets, type Pair, type Selection, type TimeWindow } from "./match.ts";
import { pairRepeats } from "./repeats.ts";
import { type HostSightings, sightingsOf } from "./sightings.ts";
import { coverStreams, tcpFlows } from "./stream-cover.ts";

export interface Traffic {
  readonly members: readonly MemberTraffic[];
  readonly clocks: readonly HostClock[];
}

/** Slack of a delivery time beyond the uncertainty of the clocks: queues, retries, slow disks. */
const SLACK_NS = 2e9;
/** How much too early a packet may seem to arrive: by stamps that are taken late, or by clocks that drift meanwhile. */
const EARLY_NS = 1e6;
const DRIFT_NS = 50e6;

export function trafficOf(
  captures: readonly CaptureView[],
  names: PacketNames,
  cast: Cast,
  states: readonly HostState[],
  baseSeconds: number,
): Traffic {
  const seen = cast.members.map((member) => {
    const own = captures.flatMap((c, id) => (c.host === member.name ? [id] : []));
    return sightingsOf(captures, own, member, names, cast.vips, baseSeconds);
  });
  const targetOf = new Targets(captures, names, cast, states);
  const targets = seen.map(({ sent }, member) => targetOf.all(sent, member));
  const open = seen.map(({ sent }) => withoutNextHop(sent, captures, names));
  const senders = seen.map(({ arrived }) => sendersOf(arrived, captures, names, cast));
  const pairs = new Pairs(captures, names, seen, targets, open, senders);
  const loose = pairs.match();
  const clocks = clockBounds(cast, seen, loose);
  const tight = loose.some(
    (pair) => !pair.matching.unique.every((u, i) => u || pair.matching.arrivedAs[i] < 0),
  )
    ? pairs.match((from, to) => {
        const a = clocks.find((c) => c.member === from);
        const b = clocks.find((c) => c.member === to);
        if (!a || !b) return undefined;
        const offset = b.offset - a.offset;
        const slack = a.uncertainty + b.uncertainty;
        return [EARLY_NS, DRIFT_NS].map((ns) => ({
          from: offset - slack - ns,
          to: offset + slack + DRIFT_NS + SLACK_NS,
        }));
      })
    : loose;
  return { members: assemble(captures, seen, targets, open, senders, tight), clocks };
}

class Pairs {
  readonly #captures: readonly CaptureView[];
  readonly #seen: readonly HostSightings[];
  readonly #flowKey: Uint32Array;
  readonly #isTcp: (flow: number) => boolean;
  /** By target; those whose next hop is open by `OPEN - target`. */
  readonly #sent: readonly ReadonlyMap<number, Uint32Array>[];
  readonly #arrived: readonly ReadonlyMap<number, Uint32Array>[];

  constructor(
    captures: readonly CaptureView[],
    names: PacketNames,
    seen: readonly HostSightings[],
    targets: readonly Int16Array[],
    open: readonly (Uint8Array | undefined)[],
    senders: readonly Int16Array[],
  ) {
    this.#captures = captures;
    this.#seen = seen;
    this.#flowKey = Uint32Array.from({ length: names.flowCount }, (_, id) => id);
    this.#isTcp = tcpFlows(names.flowCount, (id) => names.protocolOf(id));
    this.#sent = targets.map((own, id) =>
      group(open[id] ? own.map((target, i) => (open[id]?.[i] ? OPEN - target : target)) : own),
    );
    this.#arrived = senders.map(group);
  }

  match(windows?: (from: number, to: number) => readonly TimeWindow[] | undefined): readonly Pair[] {
    const pairs: Pair[] = [];
    for (let from = 0; from < this.#seen.length; from++)
      for (let to = 0; to < this.#seen.length; to++) {
        if (from === to || this.#seen[from].sent.count === 0 || this.#seen[to].arrived.count === 0) continue;
        // Where what arrives names no sender, only what is addressed to the host is looked for there.
        const named = !this.#arrived[to].has(-1);
        const wants = (key: number) =>
          key === to || key === -1 || key === OPEN + 1 || key === OPEN - to || (key <= OPEN && named);
        const sent = select(this.#seen[from].sent, this.#sent[from], wants);
        const arrived = select(
          this.#seen[to].arrived,
          this.#arrived[to],
          (key) => key === from || key === -1,
        );
        if (sent.indexes.length === 0 || arrived.indexes.length === 0) continue;
        const matching = matchPackets(this.#captures, sent, arrived, this.#flowKey, windows?.(from, to));
        coverStreams(this.#captures, sent, arrived, matching, this.#isTcp);
        pairRepeats(this.#captures, sent, arrived, matching, this.#flowKey);
        pairs.push({ from, to, sent, arrived, matching });
      }
    return pairs;
  }
}

/** Indexes by member, each in order; -1 holds those of nobody known (a router's MAC, no MACs at all). */
function group(members: Int16Array): ReadonlyMap<number, Uint32Array> {
  const sizes = new Map<number, number>();
  for (const member of members) sizes.set(member, (sizes.get(member) ?? 0) + 1);
  const groups = new Map([...sizes].map(([member, size]) => [member, new Uint32Array(size)]));
  const filled = new Map<number, number>();
  let last = Number.NaN;
  let list = NONE;
  let at = 0;
  for (let i = 0; i < members.length; i++) {
    if (members[i] !== last) {
      filled.set(last, at);
      last = members[i];
      list = groups.get(last) ?? NONE;
      at = filled.get(last) ?? 0;
    }
    list[at++] = i;
  }
  return groups;
}

const NONE = new Uint32Array(0);
/** Keys of what has no next hop: from here down, as members and -1 are above. */
const OPEN = -3;

/** The sightings of these groups, in order. */
function select(
  sightings: Sightings,
  groups: ReadonlyMap<number, Uint32Array>,
  wants: (key: number) => boolean,
): Selection {
  const wanted = [...groups].flatMap(([key, indexes]) => (wants(key) ? [indexes] : []));
  if (wanted.length < 2) return { sightings, indexes: wanted.at(0) ?? NONE };
  const indexes = new Uint32Array(wanted.reduce((n, { length }) => n + length, 0));
  let at = 0;
  for (const own of wanted) {
    indexes.set(own, at);
    at += own.length;
  }
  return { sightings, indexes: indexes.sort() };
}

/** Who got a packet is its next hop; of one that did not arrive, who got others of its flow. */
function nameNextHops(
  { receiver, target }: Fate,
  open: Uint8Array | undefined,
  sent: Sightings,
  captures: readonly CaptureView[],
): void {
  if (!open) return;
  const byFlow = new Map<number, number>();
  const flowOf = (i: number) => captures[sent.capture[i]].decoded.packets.flow[sent.row[i]];
  for (let i = 0; i < sent.count; i++) if (open[i] && receiver[i] >= 0) byFlow.set(flowOf(i), receiver[i]);
  for (let i = 0; i < sent.count; i++)
    if (open[i]) target[i] = receiver[i] >= 0 ? receiver[i] : (byFlow.get(flowOf(i)) ?? target[i]);
}

function assemble(
  captures: readonly CaptureView[],
  seen: readonly HostSightings[],
  targets: readonly Int16Array[],
  open: readonly (Uint8Array | undefined)[],
  senders: readonly Int16Array[],
  pairs: readonly Pair[],
): readonly MemberTraffic[] {
  const fates: Fate[] = seen.map(({ sent }, id) => ({
    receiver: new Int16Array(sent.count).fill(-1),
    arrivedAs: new Int32Array(sent.count).fill(-1),
    target: targets[id],
  }));
  const sentAs = seen.map(({ arrived }) => new Int32Array(arrived.count).fill(-1));
  for (const { from, to, sent, arrived, matching } of pairs)
    matching.arrivedAs.forEach((position, i) => {
      if (position < 0) return;
      const left = sent.indexes[i];
      const came = arrived.indexes[position];
      if (fates[from].receiver[left] >= 0) return;
      fates[from].receiver[left] = to;
      fates[from].arrivedAs[left] = came;
      if (sentAs[to][came] < 0) sentAs[to][came] = left;
    });
  // What the network made two of arrived twice, and was sent once.
  for (const { from, to, sent, arrived, matching } of pairs)
    matching.sentAs.forEach((position, j) => {
      const came = arrived.indexes[j];
      if (position >= 0 && sentAs[to][came] < 0 && fates[from].receiver[sent.indexes[position]] === to)
        sentAs[to][came] = sent.indexes[position];
    });
  seen.forEach(({ sent }, id) => {
    nameNextHops(fates[id], open[id], sent, captures);
  });
  return seen.map((host, id) => ({ ...host, fate: fates[id], sentAs: sentAs[id], sender: senders[id] }));
}

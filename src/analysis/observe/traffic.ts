/**
 * Every packet that left a host, and what became of it at the host it was addressed to: one join
 * per pair of captured hosts, over all packets, so that controls are judged like the service's.
 */
import type { HostState } from "../host/define.ts";
import type { PacketNames } from "../packet/define.ts";
import { clockBounds } from "./clocks.ts";
import type { CaptureView, Cast, Fate, HostClock, MemberTraffic, Sightings } from "./define.ts";
import { matchPackets, type Pair, type Selection, type TimeWindow } from "./match.ts";
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
    return sightingsOf(captures, own, member, names, baseSeconds);
  });
  const targetOf = new Targets(captures, names, cast, states);
  const targets = seen.map(({ sent }, member) => targetOf.all(sent, member));
  const senders = seen.map(({ arrived }) => sendersOf(arrived, captures, names, cast));
  const pairs = new Pairs(captures, names, seen, targets, senders);
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
  return { members: assemble(seen, targets, senders, tight), clocks };
}

class Targets {
  readonly #captures: readonly CaptureView[];
  readonly #names: PacketNames;
  readonly #cast: Cast;
  readonly #byNeighbour = new Map<string, number>();
  readonly #cache = new Map<number, number>();

  constructor(
    captures: readonly CaptureView[],
    names: PacketNames,
    cast: Cast,
    states: readonly HostState[],
  ) {
    this.#captures = captures;
    this.#names = names;
    this.#cast = cast;
    // A MAC that no host has: whom the sender's neighbour table takes it for.
    for (const state of states)
      for (const { mac, ip } of state.neighbours) {
        const member = cast.memberOfIp(ip);
        if (mac === undefined || member < 0) continue;
        const key = `${state.host} ${mac}`;
        const other = this.#byNeighbour.get(key);
        // One MAC for several: a router, or a fabric that answers for all. The address decides.
        this.#byNeighbour.set(key, other === undefined || other === member ? member : -1);
      }
  }

  all(sent: Sightings, sender: number): Int16Array {
    const targets = new Int16Array(sent.count).fill(-1);
    this.#cache.clear();
    for (let i = 0; i < sent.count; i++) {
      const { link, envelope, flow } = this.#captures[sent.capture[i]].decoded.packets;
      const row = sent.row[i];
      // One answer per link, envelope and flow; the flow decides only when the others do not.
      const byLink = this.#link(link[row], sender);
      targets[i] = byLink >= 0 ? byLink : this.#address(envelope[row], flow[row], sender);
    }
    return targets;
  }

  #link(link: number, sender: number): number {
    let member = this.#cache.get(link);
    if (member === undefined) {
      const { destinationMac } = this.#names.link(link);
      member = destinationMac === undefined ? -1 : this.#cast.memberOfMac(destinationMac);
      if (member < 0 && destinationMac !== undefined)
        member = this.#byNeighbour.get(`${this.#cast.members[sender].name} ${destinationMac}`) ?? -1;
      if (member === sender) member = -1;
      this.#cache.set(link, member);
    }
    return member;
  }

  #address(envelope: number, flow: number, sender: number): number {
    const key = -1 - (envelope === 0 ? flow * 65536 : envelope);
    let member = this.#cache.get(key);
    if (member === undefined) {
      const outer = this.#names.envelopes(envelope).at(0);
      const { destination } = outer ?? this.#names.flow(flow);
      if (this.#cast.vips.has(destination)) {
        // Of several directors any one may have the VIP.
        const directors = this.#cast.members.flatMap((m, id) => (m.role === "director" ? [id] : []));
        member =
          this.#cast.members[sender].role === "director" || directors.length > 1
            ? -1
            : (directors.at(0) ?? -1);
      } else member = this.#cast.memberOfIp(destination);
      if (member === sender) member = -1;
      this.#cache.set(key, member);
    }
    return member;
  }
}

function sendersOf(
  arrived: Sightings,
  captures: readonly CaptureView[],
  names: PacketNames,
  cast: Cast,
): Int16Array {
  const byLink = new Int16Array(names.linkCount).fill(-1);
  for (let id = 0; id < byLink.length; id++) {
    const { sourceMac } = names.link(id);
    if (sourceMac !== undefined) byLink[id] = cast.memberOfMac(sourceMac);
  }
  const senders = new Int16Array(arrived.count);
  for (let i = 0; i < arrived.count; i++)
    senders[i] = byLink[captures[arrived.capture[i]].decoded.packets.link[arrived.row[i]]];
  return senders;
}

class Pairs {
  readonly #captures: readonly CaptureView[];
  readonly #seen: readonly HostSightings[];
  readonly #flowKey: Uint32Array;
  readonly #isTcp: (flow: number) => boolean;
  readonly #sent: readonly ReadonlyMap<number, Uint32Array>[];
  readonly #arrived: readonly ReadonlyMap<number, Uint32Array>[];

  constructor(
    captures: readonly CaptureView[],
    names: PacketNames,
    seen: readonly HostSightings[],
    targets: readonly Int16Array[],
    senders: readonly Int16Array[],
  ) {
    this.#captures = captures;
    this.#seen = seen;
    this.#flowKey = Uint32Array.from({ length: names.flowCount }, (_, id) => id);
    this.#isTcp = tcpFlows(names.flowCount, (id) => names.protocolOf(id));
    this.#sent = targets.map(group);
    this.#arrived = senders.map(group);
  }

  match(windows?: (from: number, to: number) => readonly TimeWindow[] | undefined): readonly Pair[] {
    const pairs: Pair[] = [];
    for (let from = 0; from < this.#seen.length; from++)
      for (let to = 0; to < this.#seen.length; to++) {
        if (from === to || this.#seen[from].sent.count === 0 || this.#seen[to].arrived.count === 0) continue;
        const sent = select(this.#seen[from].sent, this.#sent[from], to);
        const arrived = select(this.#seen[to].arrived, this.#arrived[to], from);
        if (sent.indexes.length === 0 || arrived.indexes.length === 0) continue;
        const matching = matchPackets(this.#captures, sent, arrived, this.#flowKey, windows?.(from, to));
        coverStreams(this.#captures, sent, arrived, matching, this.#isTcp);
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

function select(sightings: Sightings, groups: ReadonlyMap<number, Uint32Array>, member: number): Selection {
  const named = groups.get(member) ?? NONE;
  const unnamed = groups.get(-1) ?? NONE;
  if (unnamed.length === 0) return { sightings, indexes: named };
  const indexes = new Uint32Array(named.length + unnamed.length);
  indexes.set(named);
  indexes.set(unnamed, named.length);
  return { sightings, indexes: indexes.sort() };
}

function assemble(
  seen: readonly HostSightings[],
  targets: readonly Int16Array[],
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
  return seen.map((host, id) => ({ ...host, fate: fates[id], sentAs: sentAs[id], sender: senders[id] }));
}

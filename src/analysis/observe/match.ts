/**
 * The one place that decides that two rows at two vantages are the same packet.
 *
 * What no hop changes is compared: innermost flow (or the conversation, where NAT rewrites it), IP
 * id, payload length, TCP sequence, flags, and the fingerprints of acknowledgement, timestamps and
 * payload. TTL falls by 0 or more; MACs, checksums (not yet filled in by offload) and outer headers
 * do not take part. Of packets that are equal in all of it each arrival is the one that was sent last before it: where
 * a capture begins late or ends early, and where some are lost, those on the other side that are left over are then
 * those that it cannot show, or that are lost, and not as many others.
 * See catalogue of the field: IPVS keeps id, ports (route, tunnel), sequence numbers and payload.
 */
import { mix } from "../../lib/hash.ts";
import type { PacketTable } from "../packet/define.ts";
import type { CaptureView, Sightings } from "./define.ts";
import { PASSES, type Pass } from "./match-passes.ts";

/** A subset of the sightings of one host, in time order. */
export interface Selection {
  readonly sightings: Sightings;
  /** Indexes into the sightings. */
  readonly indexes: Uint32Array;
}

export interface Matching {
  /** Per index of `sent`: position in `arrived.indexes`, or -1. */
  readonly arrivedAs: Int32Array;
  /** Per index of `arrived`: position in `sent.indexes`, or -1. */
  readonly sentAs: Int32Array;
  /** Per index of `sent`: was it the only packet of its content on both sides? */
  readonly unique: Uint8Array;
}

/** One sender and one receiver, and how their packets pair up. */
export interface Pair {
  readonly from: number;
  readonly to: number;
  readonly sent: Selection;
  readonly arrived: Selection;
  readonly matching: Matching;
}

/** How far behind the head of a queue a packet with a fitting TTL is looked for (laps of a loop). */
const QUEUE_STEPS = 64;

/** When a packet can have arrived at the earliest and latest after it was sent, on the two clocks. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

const ANY_TIME: TimeWindow = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/**
 * Pairs each packet of `sent` with the one of `arrived` that it is.
 * @param flowKey per flow id, what stands for the flow in the comparison.
 * @param windows the narrowest first: what one leaves over may be paired in the next. Of packets that are alike a wide one
 * would give an arrival to a packet that was sent after it.
 * Linear in the number of packets whatever they hold: each list is walked once per pass, and
 * packets of equal content stand in one queue.
 */
export function matchPackets(
  captures: readonly CaptureView[],
  sent: Selection,
  arrived: Selection,
  flowKey: Uint32Array,
  windows: readonly TimeWindow[] = [ANY_TIME],
): Matching {
  const arrivedAs = new Int32Array(sent.indexes.length).fill(-1);
  const sentAs = new Int32Array(arrived.indexes.length).fill(-1);
  const unique = new Uint8Array(sent.indexes.length);
  const result = { arrivedAs, sentAs, unique };
  if (sent.indexes.length === 0 || arrived.indexes.length === 0) return result;
  const matcher = new Matcher(captures, sent, arrived, flowKey, result);
  for (const window of windows) for (const pass of PASSES) if (!matcher.run(pass, window)) return result;
  return result;
}

class Matcher {
  readonly #captures: readonly PacketTable[];
  readonly #sent: Selection;
  readonly #arrived: Selection;
  readonly #flowKey: Uint32Array;
  #window = ANY_TIME;
  readonly #result: Matching;
  /** Open addressing over packets of `arrived`: first of each queue; `#next` chains it, the latest first. */
  readonly #slots: Int32Array;
  readonly #mask: number;
  readonly #next: Int32Array;
  /** Per first of a queue: its last member, and the first one that was too early so far. */
  readonly #last: Int32Array;
  readonly #head: Int32Array;
  /** Per first of a queue: the earliest one that may be taken; `#below` chains the later ones. */
  readonly #top: Int32Array;
  readonly #below: Int32Array;
  /** Per first of a queue: how many packets of `sent` have its content. */
  readonly #asked: Int32Array;
  /** Per packet of `sent`: the first of the queue that it asked in this pass, or -1. */
  readonly #queue: Int32Array;

  constructor(
    captures: readonly CaptureView[],
    sent: Selection,
    arrived: Selection,
    flowKey: Uint32Array,
    result: Matching,
  ) {
    this.#captures = captures.map((c) => c.decoded.packets);
    this.#sent = sent;
    this.#arrived = arrived;
    this.#flowKey = flowKey;
    this.#result = result;
    let size = 16;
    while (size < arrived.indexes.length * 2) size *= 2;
    this.#slots = new Int32Array(size);
    this.#mask = size - 1;
    this.#next = new Int32Array(arrived.indexes.length);
    this.#last = new Int32Array(arrived.indexes.length);
    this.#head = new Int32Array(arrived.indexes.length);
    this.#top = new Int32Array(arrived.indexes.length);
    this.#below = new Int32Array(arrived.indexes.length);
    this.#asked = new Int32Array(arrived.indexes.length);
    this.#queue = new Int32Array(sent.indexes.length).fill(-1);
  }

  /** @returns whether unmatched packets are left on both sides. */
  run(pass: Pass, window: TimeWindow): boolean {
    this.#window = window;
    const { arrivedAs, sentAs, unique } = this.#result;
    const matchedFlows = pass.unmatchedFlowsOnly ? this.#matchedFlows() : undefined;
    this.#slots.fill(-1);
    let open = 0;
    for (let i = sentAs.length - 1; i >= 0; i--)
      if (sentAs[i] < 0 && this.#takesPart(this.#arrived, i, pass, pass.arrivedLacks, matchedFlows)) {
        this.#enqueue(i, pass);
        open++;
      }
    if (open === 0) return sentAs.includes(-1) && arrivedAs.includes(-1);
    let left = false;
    for (let i = arrivedAs.length - 1; i >= 0; i--) {
      if (arrivedAs[i] >= 0) continue;
      const found = this.#takesPart(this.#sent, i, pass, pass.sentLacks, matchedFlows)
        ? this.#take(i, pass)
        : -1;
      if (found < 0) {
        left = true;
        continue;
      }
      arrivedAs[i] = found;
      sentAs[found] = i;
    }
    for (let i = 0; i < arrivedAs.length; i++) {
      const first = this.#queue[i];
      if (first < 0) continue;
      if (arrivedAs[i] === first && this.#next[first] < 0 && this.#asked[first] === 1) unique[i] = 1;
      this.#queue[i] = -1;
    }
    return left;
  }

  #row(selection: Selection, i: number): number {
    return selection.sightings.row[selection.indexes[i]];
  }

  #table(selection: Selection, i: number): PacketTable {
    return this.#captures[selection.sightings.capture[selection.indexes[i]]];
  }

  #takesPart(selection: Selection, i: number, pass: Pass, lacks: number, matchedFlows?: Uint8Array): boolean {
    const table = this.#table(selection, i);
    const row = this.#row(selection, i);
    if (matchedFlows?.[table.flow[row]]) return false;
    const flags = table.flags[row];
    return (flags & pass.need) === pass.need && (flags & lacks) === 0;
  }

  #hash(table: PacketTable, row: number, pass: Pass): number {
    let h = mix(this.#flowKey[table.flow[row]], pass.id ? table.ipId[row] : 0);
    if (pass.header) h = mix(mix(h, table.length[row] ^ (table.tcpFlags[row] << 24)), table.sequence[row]);
    if (pass.head) h = mix(h, table.head[row]);
    if (pass.body) h = mix(h, table.body[row]);
    return h & this.#mask;
  }

  #equal(a: PacketTable, i: number, b: PacketTable, j: number, pass: Pass): boolean {
    return (
      this.#flowKey[a.flow[i]] === this.#flowKey[b.flow[j]] &&
      (!pass.header ||
        (a.length[i] === b.length[j] &&
          a.sequence[i] === b.sequence[j] &&
          a.tcpFlags[i] === b.tcpFlags[j])) &&
      (!pass.id || a.ipId[i] === b.ipId[j]) &&
      (!pass.head || a.head[i] === b.head[j]) &&
      (!pass.body || a.body[i] === b.body[j])
    );
  }

  #enqueue(i: number, pass: Pass): void {
    const table = this.#table(this.#arrived, i);
    const row = this.#row(this.#arrived, i);
    this.#next[i] = -1;
    let slot = this.#hash(table, row, pass);
    for (; this.#slots[slot] >= 0; slot = (slot + 1) & this.#mask) {
      const first = this.#slots[slot];
      if (this.#equal(table, row, this.#table(this.#arrived, first), this.#row(this.#arrived, first), pass)) {
        this.#next[this.#last[first]] = i;
        this.#last[first] = i;
        return;
      }
    }
    this.#slots[slot] = i;
    this.#asked[i] = 0;
    this.#last[i] = i;
    this.#head[i] = i;
    this.#top[i] = -1;
  }

  /** Takes the packet of the queue that can be this one by time and TTL, the earliest of those left; -1 if none. */
  #take(i: number, pass: Pass): number {
    const table = this.#table(this.#sent, i);
    const row = this.#row(this.#sent, i);
    let slot = this.#hash(table, row, pass);
    for (; this.#slots[slot] >= 0; slot = (slot + 1) & this.#mask) {
      const first = this.#slots[slot];
      if (this.#equal(table, row, this.#table(this.#arrived, first), this.#row(this.#arrived, first), pass)) {
        this.#queue[i] = first;
        this.#asked[first]++;
        return this.#dequeue(first, this.#sent.sightings.time[this.#sent.indexes[i]], table.ttl[row]);
      }
    }
    return -1;
  }

  #dequeue(first: number, sentTime: number, ttl: number): number {
    const { time } = this.#arrived.sightings;
    const { indexes } = this.#arrived;
    const earliest = sentTime + this.#window.from;
    const latest = sentTime + this.#window.to;
    // Without clocks nothing is too early: both sides are gone through from their ends.
    if (earliest === Number.NEGATIVE_INFINITY) return this.#dequeueLast(first, ttl);
    // What is late enough for this packet is so for all that were sent before it.
    let head = this.#head[first];
    for (; head >= 0 && time[indexes[head]] >= earliest; head = this.#next[head]) {
      this.#below[head] = this.#top[first];
      this.#top[first] = head;
    }
    this.#head[first] = head;
    let above = -1;
    for (let j = this.#top[first], steps = 0; j >= 0 && steps < QUEUE_STEPS; steps++) {
      const isLate = time[indexes[j]] > latest;
      if (isLate || this.#ttlOf(j) <= ttl) {
        // Too late for this one is too late for those before it, and so is all below.
        const rest = isLate ? -1 : this.#below[j];
        if (above < 0) this.#top[first] = rest;
        else this.#below[above] = rest;
        return isLate ? -1 : j;
      }
      above = j;
      j = this.#below[j];
    }
    return -1;
  }

  #dequeueLast(first: number, ttl: number): number {
    const { sentAs } = this.#result;
    let head = this.#head[first];
    while (head >= 0 && sentAs[head] >= 0) head = this.#next[head];
    this.#head[first] = head;
    // A loop brings a packet back with a smaller TTL: what has the nearest one is what was sent.
    let best = -1;
    for (let j = head, steps = 0; j >= 0 && steps < QUEUE_STEPS; j = this.#next[j], steps++) {
      const fits = sentAs[j] < 0 && this.#ttlOf(j) <= ttl;
      if (fits && (best < 0 || this.#ttlOf(j) > this.#ttlOf(best))) best = j;
    }
    return best;
  }

  #ttlOf(arrived: number): number {
    return this.#table(this.#arrived, arrived).ttl[this.#row(this.#arrived, arrived)];
  }

  #matchedFlows(): Uint8Array {
    const matched = new Uint8Array(this.#flowKey.length);
    const { arrivedAs } = this.#result;
    for (let i = 0; i < arrivedAs.length; i++)
      if (arrivedAs[i] >= 0) matched[this.#table(this.#sent, i).flow[this.#row(this.#sent, i)]] = 1;
    return matched;
  }
}

/**
 * What left a host and what arrived at it: the rows of all of its captures in time order, one
 * sighting per packet. `-i any`, bonds, bridges and overlapping files show a packet several times on
 * one host; such copies are folded.
 */
import { mix } from "../../lib/hash.ts";
import type { Ip } from "../../lib/ip.ts";
import { PacketFlag, type PacketNames, type PacketTable } from "../packet/define.ts";
import type { CaptureView, Sightings } from "./define.ts";
import { Direction, directionsByAddress, type HostIdentity, linkDirections } from "./direction.ts";
import { rowWeight } from "./weight.ts";

/** Copies of one packet on interfaces of one host come within this time. */
const COPY_NS = 2e6;
/** What a row is, where it is no repetition of a sighting. */
const FRESH = -1;
const SHOWN = -2;
/** One frame in two files: the kernel stamps it once, clocks of files differ in their digits. */
const SAME_FRAME_NS = 1e3;

export interface HostSightings {
  readonly sent: Sightings;
  readonly arrived: Sightings;
  /** Packets, as are the frames. */
  readonly folded: number;
  readonly decapsulated: number;
  /** IPv4 and IPv6 frames that arrived, copies, fragments and ICMP errors included. */
  readonly arrivedFrames: { readonly v4: number; readonly v6: number };
}

export function sightingsOf(
  captures: readonly CaptureView[],
  own: readonly number[],
  identity: HostIdentity,
  names: PacketNames,
  vips: ReadonlySet<Ip>,
  baseSeconds: number,
): HostSightings {
  const directions = linkDirections(names, identity.macs);
  const byAddress = directionsByAddress(identity, names, vips);
  const directionOf = (table: PacketTable, row: number): number => {
    const direction = directions[table.link[row]];
    return direction === Direction.unknown ? byAddress(table.flow[row], table.envelope[row]) : direction;
  };
  const most = [0, 0, 0, 0, 0];
  for (const capture of own) {
    const table = captures[capture].decoded.packets;
    for (let row = 0; row < table.count; row++) most[directionOf(table, row)]++;
  }
  const sent = new Draft(most[Direction.sent]);
  const arrived = new Draft(most[Direction.arrived]);
  const frames = { v4: 0, v6: 0 };
  const families = new Uint8Array(names.flowCount);
  const family = (flow: number): number => {
    if (families[flow] === 0) families[flow] = names.flow(flow).source.includes(":") ? 6 : 4;
    return families[flow];
  };
  const copies = new Copies(captures, new Set(own.filter((id) => isMirrored(captures[id].decoded.packets))));
  const take = (capture: number, row: number): void => {
    const table = captures[capture].decoded.packets;
    const direction = directionOf(table, row);
    if (direction !== Direction.sent && direction !== Direction.arrived) return;
    const time = timeOf(table, row, baseSeconds);
    const whole = !(table.flags[row] & (PacketFlag.laterFragment | PacketFlag.icmpError));
    const draft = direction === Direction.sent ? sent : arrived;
    const kept = whole ? copies.fold(capture, row, time, direction) : FRESH;
    if (kept >= 0) draft.repeat(kept);
    if (kept !== FRESH) return;
    if (direction === Direction.arrived)
      frames[family(table.flow[row]) === 6 ? "v6" : "v4"] += rowWeight(table, row);
    if (!whole) return;
    copies.keep(draft.add(capture, row, time, table));
  };
  inTimeOrder(captures, own, baseSeconds, take);
  return {
    sent: sent.finish(),
    arrived: arrived.finish(),
    folded: copies.folded,
    decapsulated: copies.decapsulated,
    arrivedFrames: frames,
  };
}

function timeOf(table: PacketTable, row: number, baseSeconds: number): number {
  return (table.seconds[row] - baseSeconds) * 1e9 + table.nanos[row];
}

/** Merges the files of a host by time; a file that is out of order in itself is sorted. */
function inTimeOrder(
  captures: readonly CaptureView[],
  own: readonly number[],
  baseSeconds: number,
  take: (capture: number, row: number) => void,
): void {
  const next = own.map(() => 0);
  const sorted = own.map((id) => rowsByTime(captures[id], baseSeconds));
  const rowAt = (i: number): number => sorted[i]?.[next[i]] ?? next[i];
  for (;;) {
    let best = -1;
    let bestTime = Number.POSITIVE_INFINITY;
    let open = 0;
    for (let i = 0; i < own.length; i++) {
      const table = captures[own[i]].decoded.packets;
      if (next[i] >= table.count) continue;
      open++;
      const time = timeOf(table, rowAt(i), baseSeconds);
      if (best < 0 || time < bestTime) {
        best = i;
        bestTime = time;
      }
    }
    if (best < 0) return;
    // The last file needs no comparing.
    const { count } = captures[own[best]].decoded.packets;
    const until = open > 1 ? next[best] + 1 : count;
    for (; next[best] < until; next[best]++) take(own[best], rowAt(best));
  }
}

/** Undefined where the frames stand in order of time, as they nearly always do. */
function rowsByTime({ decoded }: CaptureView, baseSeconds: number): Uint32Array | undefined {
  if (decoded.timeReversals === 0) return undefined;
  const { packets } = decoded;
  const rows = Uint32Array.from({ length: packets.count }, (_, row) => row);
  return rows.sort((a, b) => timeOf(packets, a, baseSeconds) - timeOf(packets, b, baseSeconds) || a - b);
}

/** Columns of a length that was counted beforehand: copies folded away leave the end unused. */
class Draft {
  readonly #capture: Uint16Array;
  readonly #row: Uint32Array;
  readonly #time: Float64Array;
  readonly #weight: Uint32Array;
  readonly #until: Float64Array;
  #copies: Uint8Array | undefined;
  #count = 0;

  constructor(most: number) {
    this.#capture = new Uint16Array(most);
    this.#row = new Uint32Array(most);
    this.#time = new Float64Array(most);
    this.#weight = new Uint32Array(most);
    this.#until = new Float64Array(most);
  }

  /** @returns its index */
  add(capture: number, row: number, time: number, table: PacketTable): number {
    this.#capture[this.#count] = capture;
    this.#row[this.#count] = row;
    this.#time[this.#count] = time;
    this.#weight[this.#count] = rowWeight(table, row);
    this.#until[this.#count] = time + (table.spanNs?.[row] ?? 0);
    return this.#count++;
  }

  repeat(index: number): void {
    this.#copies ??= new Uint8Array(this.#row.length);
    if (this.#copies[index] < 255) this.#copies[index]++;
  }

  finish(): Sightings {
    return {
      count: this.#count,
      capture: this.#capture,
      row: this.#row,
      time: this.#time,
      weight: this.#weight,
      until: this.#until,
      ...(this.#copies ? { copies: this.#copies } : {}),
    };
  }
}

/** A small table of what was seen last: a copy has the same content, TTL and direction. */
class Copies {
  static readonly #SIZE = 1 << 13;
  readonly #capture = new Int32Array(Copies.#SIZE).fill(-1);
  readonly #row = new Uint32Array(Copies.#SIZE);
  readonly #time = new Float64Array(Copies.#SIZE);
  readonly #direction = new Uint8Array(Copies.#SIZE);
  /** Index of the sighting that it became. */
  readonly #index = new Int32Array(Copies.#SIZE);
  #slot = 0;
  readonly #captures: readonly CaptureView[];
  readonly #mirrored: ReadonlySet<number>;
  folded = 0;
  decapsulated = 0;

  constructor(captures: readonly CaptureView[], mirrored: ReadonlySet<number>) {
    this.#captures = captures;
    this.#mirrored = mirrored;
  }

  /**
   * FRESH, and it is remembered, unless this row is a copy of a recent one: then SHOWN, where the host shows one packet
   * twice, or the index of that one's sighting, where the network made two of it.
   */
  fold(capture: number, row: number, time: number, direction: number): number {
    const a = this.#captures[capture].decoded.packets;
    const slot =
      mix(mix(mix(a.flow[row], a.ipId[row]), a.length[row] ^ a.sequence[row]), a.head[row]) &
      (Copies.#SIZE - 1);
    const other = this.#capture[slot];
    if (
      other >= 0 &&
      this.#direction[slot] === direction &&
      Math.abs(time - this.#time[slot]) <= COPY_NS &&
      this.#same(capture, row, other, this.#row[slot], time - this.#time[slot])
    ) {
      const b = this.#captures[other].decoded.packets;
      if ((a.envelope[row] === 0) !== (b.envelope[this.#row[slot]] === 0))
        this.decapsulated += rowWeight(a, row);
      this.folded += rowWeight(a, row);
      const isShown =
        a.link[row] !== b.link[this.#row[slot]] ||
        Math.abs(time - this.#time[slot]) <= SAME_FRAME_NS ||
        this.#mirrored.has(capture);
      return isShown ? SHOWN : this.#index[slot];
    }
    this.#slot = slot;
    this.#capture[slot] = capture;
    this.#row[slot] = row;
    this.#time[slot] = time;
    this.#direction[slot] = direction;
    return FRESH;
  }

  /** What was remembered last became this sighting. */
  keep(index: number): void {
    this.#index[this.#slot] = index;
  }

  #same(captureA: number, rowA: number, captureB: number, rowB: number, apart: number): boolean {
    const a = this.#captures[captureA].decoded.packets;
    const b = this.#captures[captureB].decoded.packets;
    const content = isAlike(a, rowA, b, rowB);
    if (!content) return false;
    // Another interface shows a copy. On the same one an id that does not repeat does, or the very
    // same moment, or that the file holds everything twice.
    if (a.link[rowA] !== b.link[rowB] || Math.abs(apart) <= SAME_FRAME_NS) return true;
    if (captureA !== captureB) return false;
    return a.ipId[rowA] !== 0 || (this.#mirrored.has(captureA) && Math.abs(apart) <= MIRROR_NS);
  }
}

/** The same packet as far as one host can show it: all that a row holds but its time and link. */
function isAlike(a: PacketTable, i: number, b: PacketTable, j: number): boolean {
  return (
    a.flow[i] === b.flow[j] &&
    a.ipId[i] === b.ipId[j] &&
    a.ttl[i] === b.ttl[j] &&
    a.length[i] === b.length[j] &&
    a.sequence[i] === b.sequence[j] &&
    a.tcpFlags[i] === b.tcpFlags[j] &&
    a.head[i] === b.head[j]
  );
}

/** A mirror port that copies both ways gives each frame twice, this close together. */
const MIRROR_NS = 2e5;
/** Rows looked at, and how far behind a row its copy is looked for. */
const MIRROR_ROWS = 4_000;
const MIRROR_REACH = 4;
const MIRROR_PART = 0.8;

/**
 * Does the file hold everything twice? By packets whose id does not repeat; where there are none
 * (IPv6, ids of zero), by all of them.
 */
function isMirrored(table: PacketTable): boolean {
  const rows = Math.min(table.count, MIRROR_ROWS);
  const seen = { named: 0, twice: 0, all: 0, allTwice: 0 };
  for (let i = 0; i < rows; i++) {
    // Exactly one more: a run of packets that are all alike is traffic, not a mirror.
    let alike = 0;
    for (let j = Math.max(0, i - MIRROR_REACH); j <= Math.min(rows - 1, i + MIRROR_REACH); j++)
      if (
        j !== i &&
        table.link[i] === table.link[j] &&
        isAlike(table, i, table, j) &&
        Math.abs(timeOf(table, i, table.seconds[j]) - timeOf(table, j, table.seconds[j])) <= MIRROR_NS
      )
        alike++;
    const twice = alike === 1;
    seen.all++;
    if (twice) seen.allTwice++;
    if (table.ipId[i] === 0) continue;
    seen.named++;
    if (twice) seen.twice++;
  }
  const [of, twice] = seen.named >= 8 ? [seen.named, seen.twice] : [seen.all, seen.allTwice];
  return of >= 8 && twice >= of * MIRROR_PART;
}

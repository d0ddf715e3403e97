/**
 * Rows to bundles: all rows that are one packet on its way. Equal are the client's end, IP id, length, TCP
 * sequence and flags, and (where no snap length cut them) the payload's fingerprints: what no hop changes.
 *
 * Packets that are alike in all of that (ids of zero, ids that came round) are told apart by order: the
 * first row of each kind at each host is of the first packet, the second of the second.
 */
import { longer, moreRows } from "../../lib/columns.ts";
import { mix } from "../../lib/hash.ts";
import type { PacketTable } from "../packet/define.ts";
import { SLICES } from "./define.ts";
import type { Ground } from "./ground.ts";
import { BundleList, type CopyRow } from "./pool.ts";
import { KindHash } from "./row-kind.ts";
import type { WholeRows } from "./whole-rows.ts";

/** Kinds of rows that one content may have (host, link, TTL ...); with more it is not folded. */
const MOST_KINDS = 64;
/** Copies of a packet on one host come within this time; one frame in two files is stamped once. */
const COPY_NS = 2e6;
const SAME_FRAME_NS = 1e3;
const NONE = -1;

export class Bundler {
  readonly #ground: Ground;
  readonly #kind: KindHash;
  #slots: Int32Array;
  #count = 0;
  #capture: Uint16Array;
  #row: Uint32Array;
  /** Next entry of the same content, later of the same bundle. */
  #next: Int32Array;
  #tail: Int32Array;
  /** 1: first row of a bundle; 0: first of a content that is not parted yet; NONE: behind another. */
  #bundle: Int8Array;
  /** Kinds of rows of the content at hand: which, what came last of it and of which packet. */
  readonly #kindA = new Uint32Array(MOST_KINDS);
  readonly #kindB = new Uint32Array(MOST_KINDS);
  readonly #kindLast = new Int32Array(MOST_KINDS);
  readonly #kindTurn = new Int32Array(MOST_KINDS);

  /** @param expected rows that come between two calls of `clear`, about. */
  constructor(ground: Ground, expected: number) {
    this.#ground = ground;
    this.#kind = new KindHash(ground);
    this.#slots = new Int32Array(slotsFor(expected)).fill(NONE);
    this.#capture = new Uint16Array(expected);
    this.#row = new Uint32Array(expected);
    this.#next = new Int32Array(expected);
    this.#tail = new Int32Array(expected);
    this.#bundle = new Int8Array(expected);
  }

  clear(): void {
    this.#count = 0;
    this.#slots.fill(NONE);
  }

  /** Rows of one content have one hash, whatever capture they are in. */
  hash({ flow, ipId, length, tcpFlags, sequence, head }: PacketTable, row: number): number {
    const { facts, whole } = this.#ground;
    let h = mix(facts.group[flow[row]], ipId[row] ^ (length[row] << 16) ^ (tcpFlags[row] << 9));
    h = mix(h, whole ? sequence[row] ^ Math.imul(head[row], 0x9e3779b1) : sequence[row]);
    return h >>> 0;
  }

  /** Rows come in order of captures, and of frames in each. @param hash what `hash` gave for the row. */
  add(capture: number, row: number, hash: number): void {
    const table = this.#ground.tables[capture];
    if (this.#count === this.#row.length) this.#grow();
    const mask = this.#slots.length - 1;
    const entry = this.#count++;
    this.#capture[entry] = capture;
    this.#row[entry] = row;
    this.#next[entry] = NONE;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const first = this.#slots[slot];
      if (first === NONE) {
        this.#slots[slot] = entry;
        this.#tail[entry] = entry;
        this.#bundle[entry] = 0;
        return;
      }
      if (this.#isSame(table, row, this.#ground.tables[this.#capture[first]], this.#row[first])) {
        this.#next[this.#tail[first]] = entry;
        this.#tail[first] = entry;
        this.#bundle[entry] = NONE;
        return;
      }
    }
  }

  /** The bundles of what was added. @param whole takes the rows of those that are not folded. */
  bundles(whole: WholeRows): { readonly list: BundleList; readonly copyRow: CopyRow } {
    const { tables } = this.#ground;
    for (let entry = 0; entry < this.#count; entry++)
      if (this.#bundle[entry] === 0 && !this.#split(entry)) this.#keepWhole(entry, whole);
    const list = new BundleList();
    const members = new Uint32Array(this.#count);
    let filled = 0;
    for (let entry = 0; entry < this.#count; entry++) {
      if (this.#bundle[entry] !== 1) continue;
      const from = filled;
      for (let at = entry; at !== NONE; at = this.#next[at]) members[filled++] = at;
      this.#list(list, members, from, filled, whole);
    }
    const copyRow: CopyRow = (i, into) => {
      const entry = members[i];
      into.copy(tables[this.#capture[entry]], this.#row[entry], this.#capture[entry]);
    };
    return { list, copyRow };
  }

  /** Equal contents share one hash, so that very many of one kind may come at once. */
  #grow(): void {
    const most = moreRows(this.#row.length);
    this.#capture = longer(this.#capture, new Uint16Array(most));
    this.#row = longer(this.#row, new Uint32Array(most));
    this.#next = longer(this.#next, new Int32Array(most));
    this.#tail = longer(this.#tail, new Int32Array(most));
    this.#bundle = longer(this.#bundle, new Int8Array(most));
    if (this.#slots.length >= slotsFor(most)) return;
    this.#slots = new Int32Array(slotsFor(most)).fill(NONE);
    const mask = this.#slots.length - 1;
    for (let entry = 0; entry < this.#count; entry++) {
      if (this.#bundle[entry] === NONE) continue;
      let slot = this.hash(this.#ground.tables[this.#capture[entry]], this.#row[entry]) & mask;
      while (this.#slots[slot] !== NONE) slot = (slot + 1) & mask;
      this.#slots[slot] = entry;
    }
  }

  #isSame(a: PacketTable, i: number, b: PacketTable, j: number): boolean {
    const { facts, whole } = this.#ground;
    return (
      facts.group[a.flow[i]] === facts.group[b.flow[j]] &&
      a.ipId[i] === b.ipId[j] &&
      a.length[i] === b.length[j] &&
      a.sequence[i] === b.sequence[j] &&
      a.tcpFlags[i] === b.tcpFlags[j] &&
      (!whole || (a.head[i] === b.head[j] && a.body[i] === b.body[j]))
    );
  }

  /**
   * Parts the entries of one content by packets: the n-th row of each kind is of the n-th packet. The first
   * entry of each packet gets 1 in `#bundle`. @returns false where there are too many kinds.
   */
  #split(first: number): boolean {
    this.#bundle[first] = 1;
    if (this.#next[first] === NONE) return true;
    let kinds = 0;
    /** The first entry of each packet, by turn; packets follow each other closely, so the chain is walked. */
    const firsts: number[] = [];
    for (let entry = first, next = NONE; entry !== NONE; entry = next) {
      next = this.#next[entry];
      this.#next[entry] = NONE;
      const { a, b } = this.#kind.of(this.#capture[entry], this.#row[entry]);
      let kind = 0;
      while (kind < kinds && (this.#kindA[kind] !== a || this.#kindB[kind] !== b)) kind++;
      if (kind === kinds) {
        if (kinds === MOST_KINDS) {
          this.#relink(firsts, entry, next);
          return false;
        }
        kinds++;
        this.#kindA[kind] = a;
        this.#kindB[kind] = b;
        this.#kindTurn[kind] = 0;
      } else if (!this.#isCopy(this.#kindLast[kind], entry)) this.#kindTurn[kind]++;
      this.#kindLast[kind] = entry;
      const turn = this.#kindTurn[kind];
      if (turn === firsts.length) {
        firsts.push(entry);
        this.#bundle[entry] = 1;
        this.#tail[entry] = entry;
      } else {
        const head = firsts[turn];
        this.#next[this.#tail[head]] = entry;
        this.#tail[head] = entry;
      }
    }
    return true;
  }

  /** Undoes a split: everything hangs on the first entry again. */
  #relink(firsts: readonly number[], entry: number, rest: number): void {
    for (const other of firsts.slice(1)) {
      this.#bundle[other] = NONE;
      this.#next[this.#tail[firsts[0]]] = other;
      this.#tail[firsts[0]] = this.#tail[other];
    }
    this.#next[this.#tail[firsts[0]]] = entry;
    this.#next[entry] = rest;
  }

  /** The same kind of row again: the same packet in a second file, or given twice by the tap. */
  #isCopy(earlier: number, entry: number): boolean {
    const apart = Math.abs(this.#time(entry) - this.#time(earlier));
    if (apart <= SAME_FRAME_NS) return true;
    const sameFile = this.#capture[entry] === this.#capture[earlier];
    return (
      sameFile && apart <= COPY_NS && this.#ground.tables[this.#capture[entry]].ipId[this.#row[entry]] !== 0
    );
  }

  #time(entry: number): number {
    const { seconds, nanos } = this.#ground.tables[this.#capture[entry]];
    const row = this.#row[entry];
    return (seconds[row] - this.#ground.firstSeconds) * 1e9 + nanos[row];
  }

  #keepWhole(first: number, whole: WholeRows): void {
    this.#bundle[first] = NONE;
    for (let at = first; at !== NONE; at = this.#next[at])
      whole.add(this.#ground.tables[this.#capture[at]], this.#row[at], this.#capture[at]);
  }

  #list(list: BundleList, members: Uint32Array, from: number, to: number, whole: WholeRows): void {
    const { tables, lengthNs } = this.#ground;
    let wholeA = 0;
    let wholeB = 0;
    let shapeA = 0;
    let shapeB = 0;
    for (let i = from; i < to; i++) {
      const capture = this.#capture[members[i]];
      const row = this.#row[members[i]];
      if (this.#ground.stays(tables[capture], row)) {
        this.#keepWhole(members[from], whole);
        return;
      }
      const kind = this.#kind.of(capture, row);
      // A sum: the order of the hosts does not matter.
      wholeA += kind.a;
      wholeB += kind.b;
      shapeA += kind.shapeA;
      shapeB += kind.shapeB;
    }
    const leader = members[from];
    const time = this.#time(leader);
    const at = list.add();
    list.leaderCapture[at] = this.#capture[leader];
    list.leaderFrame[at] = tables[this.#capture[leader]].frame[this.#row[leader]];
    list.time[at] = time;
    list.lastTime[at] = time;
    list.weight[at] = 1;
    list.slice[at] =
      lengthNs > 0 ? Math.min(SLICES - 1, Math.max(0, Math.floor((SLICES * time) / lengthNs))) : 0;
    list.wholeA[at] = wholeA;
    list.wholeB[at] = wholeB;
    list.shapeA[at] = shapeA;
    list.shapeB[at] = shapeB;
    list.firstRow[at] = from;
    list.rowCount[at] = to - from;
  }
}

/** At most two thirds of the slots are taken. */
function slotsFor(rows: number): number {
  let size = 1024;
  while (size < rows * 1.5) size *= 2;
  return size;
}

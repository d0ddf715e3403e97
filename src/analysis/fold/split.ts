/**
 * The entries of one content to packets. Nearly always they are one; else they are parted by connection, and
 * within each by order: the first row of each kind is of the first packet, the second of the second.
 */
import { type Entries, Mark, NONE } from "./entries.ts";
import type { Block, Ground } from "./ground.ts";

/** Rows of one content that are looked at pair by pair. */
const FEW = 16;
/** Kinds of rows that one content may have in one connection (host, link, TTL ...); with more it stays. */
const MOST_KINDS = 64;
/** Copies of a packet on one host come within this time; one frame in two files is stamped once. */
const COPY_NS = 2e6;
const SAME_FRAME_NS = 1e3;

export class Splitter {
  readonly #entries: Entries;
  readonly #blocks: readonly Block[];
  readonly #ground: Ground;
  /** Kinds of rows of the connection at hand: which, what came last of it and of which packet. */
  readonly #kindA = new Uint32Array(MOST_KINDS);
  readonly #kindB = new Uint32Array(MOST_KINDS);
  readonly #last = new Int32Array(MOST_KINDS);
  readonly #turn = new Int32Array(MOST_KINDS);

  constructor(entries: Entries, blocks: readonly Block[], ground: Ground) {
    this.#entries = entries;
    this.#blocks = blocks;
    this.#ground = ground;
  }

  /** The first entry of each packet; the others hang on it. What cannot be told apart is marked to stay. */
  run(first: number): readonly number[] {
    const plain = this.#isPlain(first);
    if (plain && !this.#hasConnections(first)) return [first];
    const connections = this.#byConnection(first);
    if (connections.size > 1 && this.#areOneSided(connections)) {
      // Address translation that is not known: packets go in under one connection and out under another.
      this.#rejoin(first, connections);
      if (!plain) this.#entries.marks[first] |= Mark.stays;
      return [first];
    }
    return [...connections.values()].flatMap(([head]) => (plain ? [head] : this.#byTurn(head)));
  }

  /** Is no kind of row there twice? */
  #isPlain(first: number): boolean {
    const { next, wholeA, wholeB } = this.#entries;
    let rows = 0;
    for (let at = first; at !== NONE; at = next[at]) {
      if (++rows > FEW) return false;
      for (let other = first; other !== at; other = next[other])
        if (wholeA[other] === wholeA[at] && wholeB[other] === wholeB[at]) return false;
    }
    return true;
  }

  #groupOf(entry: number): number {
    return this.#ground.facts.group[this.#entries.flow[entry]];
  }

  #hasConnections(first: number): boolean {
    const { next } = this.#entries;
    const group = this.#groupOf(first);
    for (let at = next[first]; at !== NONE; at = next[at]) if (this.#groupOf(at) !== group) return true;
    return false;
  }

  /** Per connection: its first entry and its last, the others hanging between them. */
  #byConnection(first: number): Map<number, [number, number]> {
    const { next, last } = this.#entries;
    const ends = new Map<number, [number, number]>();
    for (let entry = first, following = NONE; entry !== NONE; entry = following) {
      following = next[entry];
      next[entry] = NONE;
      const group = this.#groupOf(entry);
      const known = ends.get(group);
      if (known) {
        next[known[1]] = entry;
        known[1] = entry;
      } else ends.set(group, [entry, entry]);
    }
    for (const [head, tail] of ends.values()) last[head] = tail;
    return ends;
  }

  /** Do several connections have but one kind of row at directors: packets that only come in, or only go out? */
  #areOneSided(connections: ReadonlyMap<number, readonly [number, number]>): boolean {
    let sides = 0;
    for (const [head] of connections.values()) if (this.#isOneSided(head) && ++sides > 1) return true;
    return false;
  }

  #isOneSided(head: number): boolean {
    const { next, marks, wholeA } = this.#entries;
    let seen = NONE;
    for (let at = head; at !== NONE; at = next[at]) {
      if ((marks[at] & Mark.leads) === 0) continue;
      if (seen !== NONE && wholeA[seen] !== wholeA[at]) return false;
      seen = at;
    }
    return seen !== NONE;
  }

  #rejoin(first: number, connections: ReadonlyMap<number, readonly [number, number]>): void {
    const { next, last } = this.#entries;
    let tail = NONE;
    for (const [head, end] of connections.values()) {
      if (tail !== NONE) next[tail] = head;
      tail = end;
    }
    last[first] = tail;
  }

  #byTurn(first: number): readonly number[] {
    const { next, last, wholeA, wholeB, marks } = this.#entries;
    if (this.#kinds(first) > MOST_KINDS) {
      marks[first] |= Mark.stays;
      return [first];
    }
    const firsts: number[] = [];
    let kinds = 0;
    for (let entry = first, following = NONE; entry !== NONE; entry = following) {
      following = next[entry];
      next[entry] = NONE;
      let kind = 0;
      while (kind < kinds && (this.#kindA[kind] !== wholeA[entry] || this.#kindB[kind] !== wholeB[entry]))
        kind++;
      if (kind === kinds) {
        kinds++;
        this.#kindA[kind] = wholeA[entry];
        this.#kindB[kind] = wholeB[entry];
        this.#turn[kind] = 0;
      } else if (!this.#isCopy(this.#last[kind], entry)) this.#turn[kind]++;
      this.#last[kind] = entry;
      const turn = this.#turn[kind];
      if (turn === firsts.length) firsts.push(entry);
      else next[last[firsts[turn]]] = entry;
      last[firsts[turn]] = entry;
    }
    return firsts;
  }

  /** Kinds that the connection has, counted as far as there may be. */
  #kinds(first: number): number {
    const { next, wholeA, wholeB } = this.#entries;
    let kinds = 0;
    for (let entry = first; entry !== NONE; entry = next[entry]) {
      let kind = 0;
      while (kind < kinds && (this.#kindA[kind] !== wholeA[entry] || this.#kindB[kind] !== wholeB[entry]))
        kind++;
      if (kind < kinds) continue;
      if (kinds === MOST_KINDS) return MOST_KINDS + 1;
      this.#kindA[kinds] = wholeA[entry];
      this.#kindB[kinds] = wholeB[entry];
      kinds++;
    }
    return kinds;
  }

  /** The same kind of row again: the same packet in a second file, or given twice by the tap. */
  #isCopy(earlier: number, entry: number): boolean {
    const a = this.#blocks[this.#entries.block[earlier]];
    const b = this.#blocks[this.#entries.block[entry]];
    const [i, j] = [this.#entries.row[earlier], this.#entries.row[entry]];
    const seconds = b.table.seconds[j] - a.table.seconds[i];
    const apart = Math.abs(seconds * 1e9 + b.table.nanos[j] - a.table.nanos[i]);
    return apart <= SAME_FRAME_NS || (a.capture === b.capture && apart <= COPY_NS && b.table.ipId[j] !== 0);
  }
}

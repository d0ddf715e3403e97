/**
 * The entries of one content to packets. Nearly always they are one; else they are parted by connection, and
 * within each by order: the first row of each kind is of the first packet, the second of the second. Where there are
 * fewer of one kind than of another, order does not tell which is which: some were lost, or a capture began late. Then
 * all of them stay rows, and the clocks decide later (observe/match.ts).
 */
import { type Entries, Mark, NONE } from "./entries.ts";

/** Rows of one content that are looked at pair by pair. */
const FEW = 16;
/** Kinds of rows that one content may have in one connection (host, link, TTL ...); with more it stays. */
const MOST_KINDS = 64;
/** Copies of a packet on one host come within this time; one frame in two files is stamped once. */
const COPY_NS = 2e6;
const SAME_FRAME_NS = 1e3;

export class Splitter {
  readonly #entries: Entries;
  /** Kinds of rows of the connection at hand: which, what came last of it and of which packet. */
  #kinds = 0;
  readonly #kindA = new Uint32Array(MOST_KINDS + 1);
  readonly #kindB = new Uint32Array(MOST_KINDS + 1);
  readonly #last = new Int32Array(MOST_KINDS);
  readonly #turn = new Int32Array(MOST_KINDS);

  constructor(entries: Entries) {
    this.#entries = entries;
  }

  /**
   * The first entry of each packet, written to `firsts` from `at` on; the others hang on it. What cannot be told apart is
   * marked to stay. @returns where the next has its place
   */
  run(first: number, firsts: Uint32Array, at: number): number {
    const plain = this.#isPlain(first);
    if (!this.#hasConnections(first)) {
      if (!plain) return this.#byTurn(first, firsts, at);
      firsts[at] = first;
      return at + 1;
    }
    let end = at;
    for (const head of this.#byConnection(first))
      if (plain) firsts[end++] = head;
      else end = this.#byTurn(head, firsts, end);
    return end;
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

  #hasConnections(first: number): boolean {
    const { next } = this.#entries;
    const group = this.#entries.groupOf(first);
    for (let at = next[first]; at !== NONE; at = next[at])
      if (this.#entries.groupOf(at) !== group) return true;
    return false;
  }

  /** The first entry of each connection, the others hanging on it. */
  #byConnection(first: number): number[] {
    const { next, last } = this.#entries;
    const heads = new Map<number, number>();
    for (let entry = first, following = NONE; entry !== NONE; entry = following) {
      following = next[entry];
      next[entry] = NONE;
      const group = this.#entries.groupOf(entry);
      const head = heads.get(group);
      if (head === undefined) heads.set(group, entry);
      else next[last[head]] = entry;
      last[head ?? entry] = entry;
    }
    return [...heads.values()];
  }

  #byTurn(first: number, firsts: Uint32Array, at: number): number {
    const { next, last, marks } = this.#entries;
    // Only of firsts `last` is asked, and that again when there are new ones: the turns have room there.
    this.#kinds = 0;
    for (let entry = first; entry !== NONE; entry = next[entry]) {
      const turn = this.#turnOf(entry);
      if (turn === NONE) {
        marks[first] |= Mark.stays;
        firsts[at] = first;
        return at + 1;
      }
      last[entry] = turn;
    }
    if (!this.#isEven()) return this.#apart(first, firsts, at);
    let end = at;
    for (let entry = first, following = NONE; entry !== NONE; entry = following) {
      following = next[entry];
      next[entry] = NONE;
      const own = at + last[entry];
      if (own === end) firsts[end++] = entry;
      else next[last[firsts[own]]] = entry;
      last[firsts[own]] = entry;
    }
    return end;
  }

  /** Of which packet a row is, counted by the rows of its kind before it, that come in order. NONE: of too many kinds. */
  #turnOf(entry: number): number {
    const known = this.#kinds;
    const kind = this.#kindOf(entry);
    if (kind === MOST_KINDS) return NONE;
    if (kind === known) this.#turn[kind] = 0;
    else if (!this.#isCopy(this.#last[kind], entry)) this.#turn[kind]++;
    this.#last[kind] = entry;
    return this.#turn[kind];
  }

  /** Number of a row's kind, a new one if none like it came before. */
  #kindOf(entry: number): number {
    const [a, b] = [this.#entries.wholeA[entry], this.#entries.wholeB[entry]];
    let kind = 0;
    while (kind < this.#kinds && (this.#kindA[kind] !== a || this.#kindB[kind] !== b)) kind++;
    if (kind === this.#kinds) {
      this.#kinds++;
      this.#kindA[kind] = a;
      this.#kindB[kind] = b;
    }
    return kind;
  }

  /** Was there one row of every kind for each packet, copies aside? */
  #isEven(): boolean {
    for (let kind = 1; kind < this.#kinds; kind++) if (this.#turn[kind] !== this.#turn[0]) return false;
    return true;
  }

  /** Each row for itself. */
  #apart(first: number, firsts: Uint32Array, at: number): number {
    const { next, last, marks } = this.#entries;
    let end = at;
    for (let entry = first, following = NONE; entry !== NONE; entry = following) {
      following = next[entry];
      next[entry] = NONE;
      last[entry] = entry;
      marks[entry] |= Mark.stays;
      firsts[end++] = entry;
    }
    return end;
  }

  /** The same kind of row again: the same packet in a second file, or given twice by the tap. */
  #isCopy(earlier: number, entry: number): boolean {
    const a = this.#entries.blockOf(earlier);
    const b = this.#entries.blockOf(entry);
    const [i, j] = [this.#entries.rowOf(earlier), this.#entries.rowOf(entry)];
    const seconds = b.table.seconds[j] - a.table.seconds[i];
    const apart = Math.abs(seconds * 1e9 + b.table.nanos[j] - a.table.nanos[i]);
    return apart <= SAME_FRAME_NS || (a.capture === b.capture && apart <= COPY_NS && b.table.ipId[j] !== 0);
  }
}

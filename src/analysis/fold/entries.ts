/**
 * Rows on their way to bundles, as numbers that tell all that is asked: 64 bits of their content, which is
 * what no hop changes, and 64 of their kind, which is what they look like at their place. Rows of equal
 * content hang on the first of them. Read once, in order; nothing later looks at a row that is folded.
 */
import { release } from "../../lib/columns.ts";
import { mix } from "../../lib/hash.ts";
import type { Block, Ground } from "./ground.ts";

const SEEDS = [0x1b873593, 0x7feb352d] as const;
const PRIME_A = 0x9e3779b1;
const PRIME_B = 0x85ebca77;
export const TCP = 6;
export const SYN = 0x02;

export const NONE = -1;

/** Of so many entries at most the first table of contents is made for; it grows. */
const EXPECTED_ROWS = 131_072;

/** Entries looked at before the table is asked. */
const GUESSES = 4;

/** Bits of `Entries.marks`. */
export const Mark = {
  /** Its bundle must stay. */
  stays: 1,
  /** TCP with payload, or a SYN: with what a stream's numbers count. */
  data: 2,
  /** On a director's capture. */
  leads: 4,
} as const;

/** The second word of a row's content. @param signs TCP flags and protocol. @param head @param body 0 where frames were cut */
export function secondWord(
  key: number,
  ipId: number,
  signs: number,
  bytes: number,
  sequence: number,
  head: number,
  body: number,
): number {
  let b = Math.imul(key ^ Math.imul(bytes, PRIME_A), PRIME_B);
  b = Math.imul(b ^ (b >>> 13) ^ sequence, PRIME_A);
  b ^= (b >>> 15) ^ ipId ^ (signs << 16);
  b = Math.imul(b ^ head, PRIME_B) ^ body;
  b = Math.imul(b ^ (b >>> 16), PRIME_B);
  return b ^ (b >>> 13);
}

const placeOf = (host: number, link: number) => (host << 16) | link;

export class Entries {
  count = 0;
  readonly block: Uint32Array;
  readonly flow: Uint32Array;
  readonly contentA: Int32Array;
  readonly contentB: Int32Array;
  /** Kind with the whole flow, and with the flow less its client's address and port. */
  readonly wholeA: Uint32Array;
  readonly wholeB: Uint32Array;
  readonly shapeA: Uint32Array;
  readonly shapeB: Uint32Array;
  readonly marks: Uint8Array;
  /** 1: the first of its content. */
  readonly isFirst: Uint8Array;
  /** The next entry of the same content, and of a first one the last. */
  readonly next: Int32Array;
  readonly last: Int32Array;
  /** Where the next packet is looked for first: behind the last one that was found. */
  #expected = 0;
  /** Open addressing: the first entry of a content, and beside it its `contentB`, which tells most others. */
  #slots = new Int32Array(0);
  /** Contents: first entries. */
  #contents = 0;
  readonly #ground: Ground;
  readonly #blocks: readonly Block[];
  /** Per block: the number of its first row, counted through all of them. */
  readonly #bases: Uint32Array;
  /** Of the entries, numbered so. */
  #rows: Uint32Array = new Uint32Array(0);

  /** @param blocks directors' first, those of one capture in order. @param most rows that it is filled with at once */
  constructor(ground: Ground, blocks: readonly Block[], most: number) {
    this.#ground = ground;
    this.#blocks = blocks;
    this.#bases = new Uint32Array(blocks.length);
    for (let at = 1; at < blocks.length; at++)
      this.#bases[at] = this.#bases[at - 1] + blocks[at - 1].table.count;
    this.block = new Uint32Array(most);
    this.flow = new Uint32Array(most);
    this.contentA = new Int32Array(most);
    this.contentB = new Int32Array(most);
    this.wholeA = new Uint32Array(most);
    this.wholeB = new Uint32Array(most);
    this.shapeA = new Uint32Array(most);
    this.shapeB = new Uint32Array(most);
    this.marks = new Uint8Array(most);
    this.isFirst = new Uint8Array(most);
    this.next = new Int32Array(most);
    this.last = new Int32Array(most);
    this.#place(Math.min(most, EXPECTED_ROWS) >> 1);
  }

  /** Takes the rows of one share, in order, in place of what was there. */
  fill(rows: Uint32Array): void {
    this.#clear();
    this.#rows = rows;
    this.#blocks.forEach((_, at) => {
      this.#addBlock(at);
    });
  }

  blockOf(entry: number): Block {
    return this.#blocks[this.block[entry]];
  }

  /** Row of an entry in its block. */
  rowOf(entry: number): number {
    return this.#rows[entry] - this.#bases[this.block[entry]];
  }

  /** Of its flow, see FlowFacts. */
  groupOf(entry: number): number {
    return this.#ground.facts.group[this.flow[entry]];
  }

  /** Host and link. */
  placeOf(entry: number): number {
    const { capture, table } = this.blockOf(entry);
    return placeOf(this.#ground.hosts[capture], table.link[this.rowOf(entry)]);
  }

  #clear(): void {
    this.count = 0;
    this.#expected = 0;
    this.#contents = 0;
    this.#slots.fill(NONE);
  }

  /** Gives their memory back. */
  release(): void {
    const { block, flow, contentA, contentB, wholeA, wholeB, shapeA, shapeB } = this;
    release(block, flow, contentA, contentB, wholeA, wholeB, shapeA, shapeB);
    release(this.marks, this.isFirst, this.next, this.last, this.#slots);
  }

  /** @param at number of the block */
  #addBlock(at: number): void {
    const { capture, table } = this.#blocks[at];
    const base = this.#bases[at];
    const rows = this.#rows;
    const { facts, hosts, leads, uncut, staying, key } = this.#ground;
    const { wholeA, wholeB, shapeA, shapeB, protocol } = facts;
    const { flow, ipId, length, tcpFlags, sequence, head, body, link, envelope, ttl, flags } = table;
    const host = hosts[capture];
    const leading = leads[capture] ? Mark.leads : 0;
    const end = base + table.count;
    // Each row becomes one entry: they have the same numbers.
    while (this.count < rows.length && rows[this.count] < end) {
      const row = rows[this.count] - base;
      const id = flow[row];
      const bytes = length[row];
      const signs = (tcpFlags[row] << 8) | protocol[id];
      let a = Math.imul(key ^ Math.imul(ipId[row] | (signs << 16), PRIME_B), PRIME_A);
      a = Math.imul(a ^ (a >>> 15) ^ sequence[row], PRIME_B);
      a ^= (a >>> 13) ^ bytes;
      const start = uncut ? head[row] : 0;
      a = Math.imul(a ^ start, PRIME_A);
      a = Math.imul(a ^ (a >>> 15), PRIME_A);
      const b = secondWord(key, ipId[row], signs, bytes, sequence[row], start, uncut ? body[row] : 0);
      const place = placeOf(host, link[row]);
      const look = (envelope[row] << 16) | (ttl[row] << 8) | flags[row];
      const size = (bytes << 8) ^ signs;
      const one = mix(mix(Math.imul(SEEDS[0] ^ place, PRIME_A), look), size);
      const two = mix(mix(Math.imul(SEEDS[1] ^ size, PRIME_B), look), place);
      const entry = this.#add(a ^ (a >>> 16), b);
      this.block[entry] = at;
      this.flow[entry] = id;
      this.wholeA[entry] = mix(one, wholeA[id]);
      this.wholeB[entry] = mix(two, wholeB[id]);
      this.shapeA[entry] = mix(one, shapeA[id]);
      this.shapeB[entry] = mix(two, shapeB[id]);
      this.marks[entry] =
        (staying.has(id, flags[row], ipId[row]) ? Mark.stays : 0) |
        (protocol[id] === TCP && (bytes > 0 || tcpFlags[row] & SYN) ? Mark.data : 0) |
        leading;
    }
  }

  #add(a: number, b: number): number {
    const entry = this.count++;
    this.contentA[entry] = a;
    this.contentB[entry] = b;
    this.next[entry] = NONE;
    const first = this.#guess(entry, a, b);
    if (first !== NONE) {
      this.#hang(entry, first);
      return entry;
    }
    const slots = this.#slots;
    const mask = slots.length / 2 - 1;
    for (let slot = a & mask; ; slot = (slot + 1) & mask) {
      const found = slots[2 * slot];
      if (found === NONE) {
        slots[2 * slot] = entry;
        slots[2 * slot + 1] = b;
        this.isFirst[entry] = 1;
        this.last[entry] = entry;
        if (++this.#contents >= slots.length / 3) this.#place(2 * this.#contents);
        return entry;
      }
      if (slots[2 * slot + 1] === b && this.contentA[found] === a) {
        this.#hang(entry, found);
        return entry;
      }
    }
  }

  #hang(entry: number, first: number): void {
    this.isFirst[entry] = 0;
    this.next[this.last[first]] = entry;
    this.last[first] = entry;
    this.#expected = first + 1;
  }

  /**
   * The first entry of this content, where it is one of the likely ones; NONE says nothing. A packet goes out right
   * after it came in, and packets arrive in the order in which they left: memory near at hand tells most.
   */
  #guess(entry: number, a: number, b: number): number {
    const before = entry - 1;
    if (
      before >= 0 &&
      this.contentA[before] === a &&
      this.contentB[before] === b &&
      this.isFirst[before] === 1
    )
      return before;
    const end = Math.min(entry, this.#expected + GUESSES);
    for (let at = this.#expected; at < end; at++)
      if (this.contentA[at] === a && this.contentB[at] === b && this.isFirst[at] === 1) return at;
    return NONE;
  }

  /** A table of contents with room for so many, and what there is in it. */
  #place(contents: number): void {
    let size = 4096;
    while (size < 1.5 * contents) size *= 2;
    release(this.#slots);
    this.#slots = new Int32Array(2 * size).fill(NONE);
    const mask = size - 1;
    for (let entry = 0; entry < this.count; entry++) {
      if (this.isFirst[entry] === 0) continue;
      let slot = this.contentA[entry] & mask;
      while (this.#slots[2 * slot] !== NONE) slot = (slot + 1) & mask;
      this.#slots[2 * slot] = entry;
      this.#slots[2 * slot + 1] = this.contentB[entry];
    }
  }
}

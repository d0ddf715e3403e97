/**
 * Interning of fixed-width records of 32-bit words: equal records get one small id, dense from 0.
 * Open addressing over typed arrays; no object per record.
 */
import { longer, release } from "../../lib/columns.ts";
import { mix } from "../../lib/hash.ts";

const FIRST_SLOTS = 1024;
/**
 * Slots looked at for one record. At half load honest input stays far below; input made to collide
 * runs into the overflow record instead of into quadratic time.
 */
const MAX_PROBES = 512;

export class WordTable {
  /** The caller writes the record here, all of it, then calls `intern`. */
  readonly key: Uint32Array;
  /** How often a record found no room and got the shared overflow id. */
  overflows = 0;

  readonly #width: number;
  readonly #limit: number;
  #count = 0;
  /** The two ids that were asked for last: a frame that comes in and goes out again alternates. */
  #last = -1;
  #other = -1;
  #overflowId = -1;
  #words: Uint32Array;
  /** Id + 1 per slot, 0 where free. The length is a power of two. */
  #slots = new Uint32Array(FIRST_SLOTS);

  /** @param limit ids are below it, the overflow id included. */
  constructor(width: number, limit: number) {
    this.key = new Uint32Array(width);
    this.#width = width;
    this.#limit = limit;
    this.#words = new Uint32Array(width * Math.min(limit, FIRST_SLOTS / 2));
  }

  get count(): number {
    return this.#count;
  }

  /** Word `index` of record `id`. The overflow record is all zeros. */
  word(id: number, index: number): number {
    return this.#words[id * this.#width + index];
  }

  /** The id of the record in `key`, new or known; the overflow id when the table is full. */
  intern(): number {
    if (this.#last >= 0 && this.#equals(this.#last)) return this.#last;
    if (this.#other >= 0 && this.#equals(this.#other)) {
      const id = this.#other;
      this.#other = this.#last;
      this.#last = id;
      return id;
    }
    const mask = this.#slots.length - 1;
    let slot = hash(this.key, 0, this.#width) & mask;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const id = this.#slots[slot] - 1;
      if (id < 0) return this.#insert(slot);
      if (this.#equals(id)) {
        this.#other = this.#last;
        this.#last = id;
        return id;
      }
      slot = (slot + 1) & mask;
    }
    return this.#overflow();
  }

  #equals(id: number): boolean {
    const at = id * this.#width;
    for (let i = 0; i < this.#width; i++) if (this.#words[at + i] !== this.key[i]) return false;
    return true;
  }

  #insert(slot: number): number {
    const room = this.#overflowId < 0 ? this.#limit - 1 : this.#limit;
    if (this.#count >= room) return this.#overflow();
    const id = this.#append(this.key);
    this.#slots[slot] = id + 1;
    this.#other = this.#last;
    this.#last = id;
    if (this.#count * 2 > this.#slots.length) this.#rehash();
    return id;
  }

  #overflow(): number {
    this.overflows++;
    if (this.#overflowId < 0) this.#overflowId = this.#append(new Uint32Array(this.#width));
    return this.#overflowId;
  }

  #append(record: Uint32Array): number {
    const at = this.#count * this.#width;
    if (at + this.#width > this.#words.length) {
      const records = Math.min(this.#limit, Math.ceil(this.#count * 1.5));
      const grown = new Uint32Array(records * this.#width);
      this.#words = longer(this.#words, grown);
    }
    this.#words.set(record, at);
    return this.#count++;
  }

  #rehash(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let id = 0; id < this.#count; id++) {
      if (id === this.#overflowId) continue;
      let slot = hash(this.#words, id * this.#width, this.#width) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    release(this.#slots);
    this.#slots = slots;
  }
}

function hash(words: Uint32Array, from: number, width: number): number {
  let h = width;
  for (let i = 0; i < width; i++) {
    h = Math.imul(h ^ words[from + i], 0x9e3779b1);
    h ^= h >>> 15;
  }
  return mix(h, width);
}

/** Small numbers for pairs of 32-bit words, in the order in which they are first met. Open addressing, no objects. */
import { longer, moreRows, release } from "../../lib/columns.ts";

const FREE = -1;

export class PairIds {
  count = 0;
  #a: Int32Array;
  #b: Int32Array;
  #slots: Int32Array;

  /** @param expected about how many pairs there are */
  constructor(expected: number) {
    this.#a = new Int32Array(expected);
    this.#b = new Int32Array(expected);
    this.#slots = new Int32Array(slotsFor(expected)).fill(FREE);
  }

  /** The number of a pair, a new one if it is new. Words are well mixed already. */
  add(a: number, b: number): number {
    const found = this.find(a, b);
    if (found >= 0) return found;
    if (this.count === this.#a.length) this.#grow();
    const id = this.count++;
    this.#a[id] = a;
    this.#b[id] = b;
    this.#place(id);
    return id;
  }

  /** The number of a pair, or -1. */
  find(a: number, b: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = (a ^ (b >>> 16)) & mask; ; slot = (slot + 1) & mask) {
      const id = this.#slots[slot];
      if (id === FREE || (this.#a[id] === (a | 0) && this.#b[id] === (b | 0))) return id;
    }
  }

  /** Gives their memory back. */
  release(): void {
    release(this.#a, this.#b, this.#slots);
  }

  #place(id: number): void {
    const mask = this.#slots.length - 1;
    let slot = (this.#a[id] ^ (this.#b[id] >>> 16)) & mask;
    while (this.#slots[slot] !== FREE) slot = (slot + 1) & mask;
    this.#slots[slot] = id;
  }

  #grow(): void {
    const most = moreRows(this.count);
    this.#a = longer(this.#a, new Int32Array(most));
    this.#b = longer(this.#b, new Int32Array(most));
    if (this.#slots.length >= slotsFor(most)) return;
    release(this.#slots);
    this.#slots = new Int32Array(slotsFor(most)).fill(FREE);
    for (let id = 0; id < this.count; id++) this.#place(id);
  }
}

function slotsFor(pairs: number): number {
  let size = 64;
  while (size < 1.5 * pairs) size *= 2;
  return size;
}

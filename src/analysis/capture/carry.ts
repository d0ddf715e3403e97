/**
 * The unfinished end of one chunk, joined to the next.
 *
 * A chunk that meets no tail is handed on as it is; else both are copied into one store. Bytes that
 * arrive one at a time are only appended, so that the work stays linear.
 */
export class Carry {
  #store = new Uint8Array(0);
  /** The tail is `store[from, to)`. */
  #from = 0;
  #to = 0;

  /** Bytes held back. */
  get length(): number {
    return this.#to - this.#from;
  }

  /** The tail and `chunk` as one run of bytes, valid until the next call. */
  join(chunk: Uint8Array): Uint8Array {
    const held = this.length;
    if (held === 0) return chunk;
    // Moved only now: until this call the last batch still pointed into the store.
    if (this.#from > 0) this.#store.copyWithin(0, this.#from, this.#to);
    this.#reserve(held + chunk.length, held);
    this.#store.set(chunk, held);
    this.#from = 0;
    this.#to = held + chunk.length;
    return this.#store.subarray(0, this.#to);
  }

  /** Holds back `bytes` from `from` on; `bytes` is what the last `join` gave. */
  keep(bytes: Uint8Array, from: number): void {
    if (bytes.buffer === this.#store.buffer) {
      this.#from = from;
      return;
    }
    // Copied at once: the caller may use its chunk again.
    const tail = bytes.subarray(from);
    this.#reserve(tail.length, 0);
    this.#store.set(tail, 0);
    this.#from = 0;
    this.#to = tail.length;
  }

  /** Drops the tail and its memory. */
  drop(): void {
    this.#store = new Uint8Array(0);
    this.#from = 0;
    this.#to = 0;
  }

  #reserve(length: number, held: number): void {
    if (length <= this.#store.length) return;
    const store = new Uint8Array(Math.max(length, this.#store.length * 2));
    store.set(this.#store.subarray(0, held));
    this.#store = store;
  }
}

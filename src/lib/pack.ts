/**
 * Typed arrays to bytes and back: a count, then per array its kind and length, then the arrays themselves,
 * each at a multiple of eight. What is read back is checked against the bytes that there are.
 */

const KINDS = [Uint8Array, Uint16Array, Uint32Array, Int32Array, Float64Array] as const;
export type Packed = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

/** No bit operation: a count that was read may give more than 32 bits hold. */
const aligned = (bytes: number) => 8 * Math.ceil(bytes / 8);

export function pack(arrays: readonly Packed[]): Uint8Array<ArrayBuffer> {
  const head = aligned(4 + 8 * arrays.length);
  const bytes = new Uint8Array(arrays.reduce((n, array) => n + aligned(array.byteLength), head));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, arrays.length, true);
  let at = head;
  arrays.forEach((array, i) => {
    view.setUint32(
      4 + 8 * i,
      KINDS.findIndex((kind) => array instanceof kind),
      true,
    );
    view.setUint32(8 + 8 * i, array.byteLength, true);
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += aligned(array.byteLength);
  });
  return bytes;
}

/** Reads arrays one after another; asking for another kind than was packed, or for more, is an error. */
export class Unpacker {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #count: number;
  #index = 0;
  #at: number;

  constructor(bytes: Uint8Array) {
    if (bytes.length < 4) throw new RangeError("packed bytes are cut");
    // A copy where the bytes do not start at a multiple of eight: arrays of words have to.
    this.#bytes = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
    this.#count = this.#view.getUint32(0, true);
    this.#at = aligned(4 + 8 * this.#count);
    if (this.#at > this.#bytes.length) throw new RangeError("packed bytes are cut");
  }

  get hasMore(): boolean {
    return this.#index < this.#count;
  }

  bytes(): Uint8Array {
    const { offset, length } = this.#next(0, 1);
    return new Uint8Array(this.#bytes.buffer, offset, length);
  }

  halves(): Uint16Array {
    const { offset, length } = this.#next(1, 2);
    return new Uint16Array(this.#bytes.buffer, offset, length);
  }

  words(): Uint32Array {
    const { offset, length } = this.#next(2, 4);
    return new Uint32Array(this.#bytes.buffer, offset, length);
  }

  doubles(): Float64Array {
    const { offset, length } = this.#next(4, 8);
    return new Float64Array(this.#bytes.buffer, offset, length);
  }

  #next(kind: number, width: number): { readonly offset: number; readonly length: number } {
    const index = this.#index++;
    if (index >= this.#count) throw new RangeError("fewer arrays are packed than asked for");
    const found = this.#view.getUint32(4 + 8 * index, true);
    const byteLength = this.#view.getUint32(8 + 8 * index, true);
    if (found !== kind || byteLength % width !== 0 || this.#at + byteLength > this.#bytes.length)
      throw new RangeError(`packed array ${index} is another than asked for`);
    const offset = this.#bytes.byteOffset + this.#at;
    this.#at += aligned(byteLength);
    return { offset, length: byteLength / width };
  }
}

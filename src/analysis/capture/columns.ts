/** The typed arrays of a FrameBatch, grown by doubling and used again for every push. */
import type { FrameBatch } from "./define.ts";

const FIRST_ROWS = 64;

export class FrameColumns {
  count = 0;
  #offset = new Uint32Array(FIRST_ROWS);
  #captured = new Uint32Array(FIRST_ROWS);
  #original = new Uint32Array(FIRST_ROWS);
  #seconds = new Uint32Array(FIRST_ROWS);
  #nanos = new Uint32Array(FIRST_ROWS);
  #interfaceIndex = new Uint16Array(FIRST_ROWS);
  #linkType = new Uint16Array(FIRST_ROWS);

  /** Forgets the rows, keeps the arrays. */
  clear(): void {
    this.count = 0;
  }

  add(
    offset: number,
    captured: number,
    original: number,
    seconds: number,
    nanos: number,
    interfaceIndex: number,
    linkType: number,
  ): void {
    const row = this.count;
    if (row === this.#offset.length) this.#grow(row * 2);
    this.#offset[row] = offset;
    this.#captured[row] = captured;
    this.#original[row] = original;
    this.#seconds[row] = seconds;
    this.#nanos[row] = nanos;
    this.#interfaceIndex[row] = interfaceIndex;
    this.#linkType[row] = linkType;
    this.count = row + 1;
  }

  /** The rows as a batch over `bytes`; valid until the next `clear()`. */
  batch(bytes: Uint8Array): FrameBatch {
    return {
      bytes,
      count: this.count,
      offset: this.#offset,
      captured: this.#captured,
      original: this.#original,
      seconds: this.#seconds,
      nanos: this.#nanos,
      interfaceIndex: this.#interfaceIndex,
      linkType: this.#linkType,
    };
  }

  #grow(rows: number): void {
    this.#offset = longer(this.#offset, rows);
    this.#captured = longer(this.#captured, rows);
    this.#original = longer(this.#original, rows);
    this.#seconds = longer(this.#seconds, rows);
    this.#nanos = longer(this.#nanos, rows);
    const interfaceIndex = new Uint16Array(rows);
    interfaceIndex.set(this.#interfaceIndex);
    this.#interfaceIndex = interfaceIndex;
    const linkType = new Uint16Array(rows);
    linkType.set(this.#linkType);
    this.#linkType = linkType;
  }
}

function longer(column: Uint32Array, rows: number): Uint32Array<ArrayBuffer> {
  const copy = new Uint32Array(rows);
  copy.set(column);
  return copy;
}

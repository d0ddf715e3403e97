/** The columns of one capture's rows while they grow. */
import type { PacketTable } from "./define.ts";

const FIRST_ROWS = 1024;

/** Growing columns: `addRow` gives the index of a new row, the caller fills every column of it. */
export class PacketColumns implements PacketTable {
  count = 0;
  frame = new Uint32Array(FIRST_ROWS);
  seconds = new Uint32Array(FIRST_ROWS);
  nanos = new Uint32Array(FIRST_ROWS);
  flow = new Uint32Array(FIRST_ROWS);
  link = new Uint16Array(FIRST_ROWS);
  envelope = new Uint16Array(FIRST_ROWS);
  ipId = new Uint16Array(FIRST_ROWS);
  ttl = new Uint8Array(FIRST_ROWS);
  flags = new Uint8Array(FIRST_ROWS);
  length = new Uint32Array(FIRST_ROWS);
  tcpFlags = new Uint8Array(FIRST_ROWS);
  sequence = new Uint32Array(FIRST_ROWS);
  head = new Uint32Array(FIRST_ROWS);
  body = new Uint32Array(FIRST_ROWS);

  addRow(): number {
    if (this.count === this.frame.length) this.#grow(Math.ceil(this.count * 1.5));
    return this.count++;
  }

  /** One column after the other, so that at most one old column lives beside the new ones. */
  #grow(rows: number): void {
    this.frame = grown32(this.frame, rows);
    this.seconds = grown32(this.seconds, rows);
    this.nanos = grown32(this.nanos, rows);
    this.flow = grown32(this.flow, rows);
    this.link = grown16(this.link, rows);
    this.envelope = grown16(this.envelope, rows);
    this.ipId = grown16(this.ipId, rows);
    this.ttl = grown8(this.ttl, rows);
    this.flags = grown8(this.flags, rows);
    this.length = grown32(this.length, rows);
    this.tcpFlags = grown8(this.tcpFlags, rows);
    this.sequence = grown32(this.sequence, rows);
    this.head = grown32(this.head, rows);
    this.body = grown32(this.body, rows);
  }
}

function grown32(column: Uint32Array, rows: number): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(rows);
  grown.set(column);
  return grown;
}

function grown16(column: Uint16Array, rows: number): Uint16Array<ArrayBuffer> {
  const grown = new Uint16Array(rows);
  grown.set(column);
  return grown;
}

function grown8(column: Uint8Array, rows: number): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(rows);
  grown.set(column);
  return grown;
}

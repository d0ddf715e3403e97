/** The columns of one capture's rows while they grow. */
import { resize8, resize16, resize32 } from "../../lib/columns.ts";
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
    if (this.count === this.frame.length) this.#resize(Math.ceil(this.count * 1.5));
    return this.count++;
  }

  /** Gives back what growing reserved beyond the rows there are. */
  trim(): void {
    this.#resize(this.count);
  }

  #resize(rows: number): void {
    this.frame = resize32(this.frame, rows);
    this.seconds = resize32(this.seconds, rows);
    this.nanos = resize32(this.nanos, rows);
    this.flow = resize32(this.flow, rows);
    this.link = resize16(this.link, rows);
    this.envelope = resize16(this.envelope, rows);
    this.ipId = resize16(this.ipId, rows);
    this.ttl = resize8(this.ttl, rows);
    this.flags = resize8(this.flags, rows);
    this.length = resize32(this.length, rows);
    this.tcpFlags = resize8(this.tcpFlags, rows);
    this.sequence = resize32(this.sequence, rows);
    this.head = resize32(this.head, rows);
    this.body = resize32(this.body, rows);
  }
}

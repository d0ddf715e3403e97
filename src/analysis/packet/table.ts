/**
 * The columns of rows while they come in. Arrays of a fixed length that are copied when they are full: the
 * engine reads and writes those twice as fast as arrays over a resizable buffer.
 */
import { longer, moreRows } from "../../lib/columns.ts";
import type { PacketTable } from "./define.ts";

/** `addRow` gives the index of a new row, the caller fills every column of it. */
export class PacketColumns {
  count = 0;
  frame = new Uint32Array(0);
  seconds = new Uint32Array(0);
  nanos = new Uint32Array(0);
  flow = new Uint32Array(0);
  link = new Uint16Array(0);
  envelope = new Uint16Array(0);
  ipId = new Uint16Array(0);
  ttl = new Uint8Array(0);
  flags = new Uint8Array(0);
  length = new Uint32Array(0);
  tcpFlags = new Uint8Array(0);
  sequence = new Uint32Array(0);
  head = new Uint32Array(0);
  body = new Uint32Array(0);

  addRow(): number {
    if (this.count === this.frame.length) this.#grow(moreRows(this.count));
    return this.count++;
  }

  #grow(rows: number): void {
    this.frame = longer(this.frame, new Uint32Array(rows));
    this.seconds = longer(this.seconds, new Uint32Array(rows));
    this.nanos = longer(this.nanos, new Uint32Array(rows));
    this.flow = longer(this.flow, new Uint32Array(rows));
    this.link = longer(this.link, new Uint16Array(rows));
    this.envelope = longer(this.envelope, new Uint16Array(rows));
    this.ipId = longer(this.ipId, new Uint16Array(rows));
    this.ttl = longer(this.ttl, new Uint8Array(rows));
    this.flags = longer(this.flags, new Uint8Array(rows));
    this.length = longer(this.length, new Uint32Array(rows));
    this.tcpFlags = longer(this.tcpFlags, new Uint8Array(rows));
    this.sequence = longer(this.sequence, new Uint32Array(rows));
    this.head = longer(this.head, new Uint32Array(rows));
    this.body = longer(this.body, new Uint32Array(rows));
  }

  /** The rows; nothing is to be added after it. */
  finish(): PacketTable {
    const { count } = this;
    return {
      count,
      frame: this.frame.subarray(0, count),
      seconds: this.seconds.subarray(0, count),
      nanos: this.nanos.subarray(0, count),
      flow: this.flow.subarray(0, count),
      link: this.link.subarray(0, count),
      envelope: this.envelope.subarray(0, count),
      ipId: this.ipId.subarray(0, count),
      ttl: this.ttl.subarray(0, count),
      flags: this.flags.subarray(0, count),
      length: this.length.subarray(0, count),
      tcpFlags: this.tcpFlags.subarray(0, count),
      sequence: this.sequence.subarray(0, count),
      head: this.head.subarray(0, count),
      body: this.body.subarray(0, count),
    };
  }
}

/** Rows taken out of their tables, with the capture that each is of. What they were taken from may go. */
import type { PacketTable } from "../packet/define.ts";

const FIRST_ROWS = 4096;

export class RowStore {
  count = 0;
  capture = new Uint16Array(FIRST_ROWS);
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

  /** Adds a copy of a row; returns its place. */
  copy(from: Omit<PacketTable, "weight" | "spanNs">, row: number, capture: number): number {
    const at = this.count;
    if (at === this.frame.length) this.#grow(2 * at);
    this.capture[at] = capture;
    this.frame[at] = from.frame[row];
    this.seconds[at] = from.seconds[row];
    this.nanos[at] = from.nanos[row];
    this.flow[at] = from.flow[row];
    this.link[at] = from.link[row];
    this.envelope[at] = from.envelope[row];
    this.ipId[at] = from.ipId[row];
    this.ttl[at] = from.ttl[row];
    this.flags[at] = from.flags[row];
    this.length[at] = from.length[row];
    this.tcpFlags[at] = from.tcpFlags[row];
    this.sequence[at] = from.sequence[row];
    this.head[at] = from.head[row];
    this.body[at] = from.body[row];
    this.count = at + 1;
    return at;
  }

  #grow(rows: number): void {
    this.capture = longer(this.capture, new Uint16Array(rows));
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
}

function longer<T extends Uint8Array | Uint16Array | Uint32Array>(column: T, grown: T): T {
  grown.set(column);
  return grown;
}

/** Rows taken out of their tables, with the capture that each is of. What they were taken from may go. */
import { longer, moreRows, release } from "../../lib/columns.ts";
import type { PacketTable } from "../packet/define.ts";

/** A row's columns, whatever holds them. */
export type Rows = Omit<PacketTable, "count" | "weight" | "spanNs">;

/** Gives the memory of rows back. */
export function releaseRows(rows: Rows): void {
  const { frame, seconds, nanos, flow, link, envelope, ipId, ttl, flags, length, tcpFlags } = rows;
  release(frame, seconds, nanos, flow, link, envelope, ipId, ttl, flags, length, tcpFlags);
  release(rows.sequence, rows.head, rows.body);
}

export class RowStore implements Rows {
  count = 0;
  capture = new Uint16Array(0);
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
  /** Time of the row that leads its packet's: all rows of a packet have one. */
  leadSeconds = new Uint32Array(0);
  leadNanos = new Uint32Array(0);

  /** @param expected about how many rows come */
  constructor(expected = 0) {
    if (expected > 0) this.#grow(expected);
  }

  /** Adds a copy of a row; without a leader it leads itself. */
  copy(
    from: Rows,
    row: number,
    capture: number,
    leadSeconds: number = from.seconds[row],
    leadNanos: number = from.nanos[row],
  ): void {
    if (this.count === this.frame.length) this.#grow(moreRows(this.count));
    const at = this.count++;
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
    this.leadSeconds[at] = leadSeconds;
    this.leadNanos[at] = leadNanos;
  }

  /** Only the rows that `isKept` says, in their order; where they are. */
  keep(isKept: (row: number) => boolean): void {
    const { count } = this;
    this.count = 0;
    // No row moves to where one is that was not looked at yet.
    for (let row = 0; row < count; row++)
      if (isKept(row)) this.copy(this, row, this.capture[row], this.leadSeconds[row], this.leadNanos[row]);
  }

  /** Gives its memory back. */
  release(): void {
    releaseRows(this);
    release(this.capture, this.leadSeconds, this.leadNanos);
    this.count = 0;
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
    this.leadSeconds = longer(this.leadSeconds, new Uint32Array(rows));
    this.leadNanos = longer(this.leadNanos, new Uint32Array(rows));
  }
}

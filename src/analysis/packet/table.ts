/**
 * The columns of one capture's rows while they come in. A resizable buffer reserves addresses for the
 * most rows there can be and takes memory for those that there are: nothing is copied while rows
 * come in, and nothing freed is left behind in the allocator.
 */
import { CAPTURE_LIMITS } from "../capture/define.ts";
import type { PacketTable } from "./define.ts";

/** Rows that memory is taken for at once. */
const STEP_ROWS = 16_384;

function room(bytesPerRow: number): ArrayBuffer {
  return new ArrayBuffer(0, { maxByteLength: CAPTURE_LIMITS.frames * bytesPerRow });
}

/** `addRow` gives the index of a new row, the caller fills every column of it. */
export class PacketColumns {
  count = 0;
  readonly frame = new Uint32Array(room(4));
  readonly seconds = new Uint32Array(room(4));
  readonly nanos = new Uint32Array(room(4));
  readonly flow = new Uint32Array(room(4));
  readonly link = new Uint16Array(room(2));
  readonly envelope = new Uint16Array(room(2));
  readonly ipId = new Uint16Array(room(2));
  readonly ttl = new Uint8Array(room(1));
  readonly flags = new Uint8Array(room(1));
  readonly length = new Uint32Array(room(4));
  readonly tcpFlags = new Uint8Array(room(1));
  readonly sequence = new Uint32Array(room(4));
  readonly head = new Uint32Array(room(4));
  readonly body = new Uint32Array(room(4));
  #capacity = 0;

  addRow(): number {
    if (this.count === this.#capacity) this.#extend();
    return this.count++;
  }

  #extend(): void {
    this.#capacity = Math.min(this.#capacity + STEP_ROWS, CAPTURE_LIMITS.frames);
    for (const column of this.#columns()) column.buffer.resize(this.#capacity * column.BYTES_PER_ELEMENT);
  }

  #columns() {
    return [
      this.frame,
      this.seconds,
      this.nanos,
      this.flow,
      this.link,
      this.envelope,
      this.ipId,
      this.ttl,
      this.flags,
      this.length,
      this.tcpFlags,
      this.sequence,
      this.head,
      this.body,
    ];
  }

  /** The rows as plain arrays of their exact length; the columns are gone after it. */
  finish(): PacketTable {
    const { count } = this;
    const words = ({ buffer }: Uint32Array<ArrayBuffer>) =>
      new Uint32Array(buffer.transferToFixedLength(4 * count));
    const halves = ({ buffer }: Uint16Array<ArrayBuffer>) =>
      new Uint16Array(buffer.transferToFixedLength(2 * count));
    const bytes = ({ buffer }: Uint8Array<ArrayBuffer>) =>
      new Uint8Array(buffer.transferToFixedLength(count));
    return {
      count,
      frame: words(this.frame),
      seconds: words(this.seconds),
      nanos: words(this.nanos),
      flow: words(this.flow),
      link: halves(this.link),
      envelope: halves(this.envelope),
      ipId: halves(this.ipId),
      ttl: bytes(this.ttl),
      flags: bytes(this.flags),
      length: words(this.length),
      tcpFlags: bytes(this.tcpFlags),
      sequence: words(this.sequence),
      head: words(this.head),
      body: words(this.body),
    };
  }
}

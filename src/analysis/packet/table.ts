/**
 * The columns of a capture's rows while they come in, in blocks: a full block is put aside and a new one
 * begun, so that nothing is copied and little is reserved in vain. Arrays over a resizable buffer would
 * need no blocks, and take twice as long to read and write.
 */
import { release } from "../../lib/columns.ts";
import type { PacketTable } from "./define.ts";

/** Rows of the first block and of the largest; each is four times as long as the one before it. */
const FIRST_ROWS = 256;
const MOST_ROWS = 65_536;

/** `addRow` gives the index of a new row in the block at hand; the caller fills every column of it. */
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
  #full: PacketTable[] = [];
  readonly #constants = new Constants();
  #capacity = 0;

  addRow(): number {
    if (this.count === this.#capacity) this.#nextBlock();
    return this.count++;
  }

  #nextBlock(): void {
    if (this.count > 0) this.#full.push(this.#constants.shared(this.#block()));
    const rows = Math.min(MOST_ROWS, this.#capacity === 0 ? FIRST_ROWS : 4 * this.#capacity);
    this.frame = new Uint32Array(rows);
    this.seconds = new Uint32Array(rows);
    this.nanos = new Uint32Array(rows);
    this.flow = new Uint32Array(rows);
    this.link = new Uint16Array(rows);
    this.envelope = new Uint16Array(rows);
    this.ipId = new Uint16Array(rows);
    this.ttl = new Uint8Array(rows);
    this.flags = new Uint8Array(rows);
    this.length = new Uint32Array(rows);
    this.tcpFlags = new Uint8Array(rows);
    this.sequence = new Uint32Array(rows);
    this.head = new Uint32Array(rows);
    this.body = new Uint32Array(rows);
    this.#capacity = rows;
    this.count = 0;
  }

  #block(): PacketTable {
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

  /** All rows so far, block by block; the next row begins a new block. */
  takeBlocks(): readonly PacketTable[] {
    const blocks = this.count > 0 ? [...this.#full, this.#block()] : this.#full;
    this.#full = [];
    this.#capacity = 0;
    this.count = 0;
    return blocks;
  }
}

/** Of a column that holds one value only, all blocks have the same array: little of a row differs in most traffic. */
class Constants {
  readonly #words = new Map<number, Uint32Array>();
  readonly #halves = new Map<number, Uint16Array>();
  readonly #bytes = new Map<number, Uint8Array>();

  shared(block: PacketTable): PacketTable {
    const word = (column: Uint32Array) => sharedOf(this.#words, column);
    const half = (column: Uint16Array) => sharedOf(this.#halves, column);
    const byte = (column: Uint8Array) => sharedOf(this.#bytes, column);
    return {
      ...block,
      seconds: word(block.seconds),
      flow: word(block.flow),
      link: half(block.link),
      envelope: half(block.envelope),
      ipId: half(block.ipId),
      ttl: byte(block.ttl),
      flags: byte(block.flags),
      length: word(block.length),
      tcpFlags: byte(block.tcpFlags),
      sequence: word(block.sequence),
      head: word(block.head),
      body: word(block.body),
    };
  }
}

/** Arrays that are remembered by their value. */
const MOST_CONSTANTS = 64;

function sharedOf<T extends Uint8Array | Uint16Array | Uint32Array>(known: Map<number, T>, column: T): T {
  const value = column[0];
  for (let row = 1; row < column.length; row++) if (column[row] !== value) return column;
  const other = known.get(value);
  if (other?.length === column.length) {
    release(column);
    return other;
  }
  if (other !== undefined || known.size < MOST_CONSTANTS) known.set(value, column);
  return column;
}

/** Blocks put together to one table. */
export function joinBlocks(blocks: readonly PacketTable[]): PacketTable {
  if (blocks.length === 1) return blocks[0];
  const count = blocks.reduce((n, block) => n + block.count, 0);
  const words = (of: (block: PacketTable) => Uint32Array) => filled(new Uint32Array(count), blocks, of);
  const halves = (of: (block: PacketTable) => Uint16Array) => filled(new Uint16Array(count), blocks, of);
  const bytes = (of: (block: PacketTable) => Uint8Array) => filled(new Uint8Array(count), blocks, of);
  return {
    count,
    frame: words((b) => b.frame),
    seconds: words((b) => b.seconds),
    nanos: words((b) => b.nanos),
    flow: words((b) => b.flow),
    link: halves((b) => b.link),
    envelope: halves((b) => b.envelope),
    ipId: halves((b) => b.ipId),
    ttl: bytes((b) => b.ttl),
    flags: bytes((b) => b.flags),
    length: words((b) => b.length),
    tcpFlags: bytes((b) => b.tcpFlags),
    sequence: words((b) => b.sequence),
    head: words((b) => b.head),
    body: words((b) => b.body),
  };
}

function filled<T extends Uint8Array | Uint16Array | Uint32Array>(
  column: T,
  blocks: readonly PacketTable[],
  of: (block: PacketTable) => T,
): T {
  let at = 0;
  for (const block of blocks) {
    column.set(of(block), at);
    at += block.count;
  }
  return column;
}

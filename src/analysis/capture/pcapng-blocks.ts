/** What the blocks of a pcapng file say (draft-ietf-opsawg-pcapng, section 4), one complete block at a time. */
import { u16, u16le, u32, u32le } from "../../lib/bytes.ts";
import type { FrameColumns } from "./columns.ts";
import { CAPTURE_LIMITS, type CaptureInterface, type CaptureStop, NO_TIME } from "./define.ts";
import { type OpenInterface, readInterface, readStatistics } from "./pcapng-interface.ts";
import { u64, visitOptions } from "./pcapng-options.ts";

export const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const OLD_PACKET = 2;
const SIMPLE_PACKET = 3;
const STATISTICS = 5;
const ENHANCED_PACKET = 6;

/** Blocks that are read, and the fewest bytes they can have; all others can be skipped. */
export const LEAST_BYTES: ReadonlyMap<number, number> = new Map([
  [SECTION, 28],
  [INTERFACE, 20],
  [OLD_PACKET, 32],
  [SIMPLE_PACKET, 16],
  [STATISTICS, 24],
  [ENHANCED_PACKET, 32],
]);

const EPB_DROPCOUNT = 4;
/** In an old packet block: the number of drops is not known. */
const UNKNOWN_DROPS = 0xffff;
/** Where the bytes of an old or enhanced packet start in its block. */
const PACKET_AT = 28;
const SIMPLE_PACKET_AT = 12;

/** Why a block cannot be read, and nothing after it. */
export type Refusal = Pick<CaptureStop, "code" | "message">;

export class PcapngBlocks {
  /** Byte order of the current section; set from outside before its header is read. */
  little = false;
  inSection = false;
  frames = 0;
  /** The interfaces of all sections, in order. */
  readonly descriptions: CaptureInterface[] = [];
  readonly #interfaces: OpenInterface[] = [];
  /** Index of the current section's first interface. */
  #base = 0;
  readonly #columns: FrameColumns;

  /** @param columns where the frames of the blocks are added. */
  constructor(columns: FrameColumns) {
    this.#columns = columns;
  }

  /** Reads a block of one of the types of LEAST_BYTES at `at`; its closing length is at `end`. */
  read(type: number, bytes: Uint8Array, at: number, end: number): Refusal | undefined {
    if (type === ENHANCED_PACKET) return this.#enhancedPacket(bytes, at, end);
    if (type === SIMPLE_PACKET) return this.#simplePacket(bytes, at, end);
    if (type === OLD_PACKET) return this.#oldPacket(bytes, at, end);
    if (type === INTERFACE) return this.#interface(bytes, at, end);
    if (type === SECTION) return this.#section(bytes, at);
    const id = this.little ? u32le(bytes, at + 8) : u32(bytes, at + 8);
    const counted = this.#interfaces[this.#base + id];
    if (counted) readStatistics(counted, bytes, at + 20, end, this.little);
    return undefined;
  }

  #section(bytes: Uint8Array, at: number): Refusal | undefined {
    const major = this.little ? u16le(bytes, at + 12) : u16(bytes, at + 12);
    if (major !== 1)
      return { code: "unsupported", message: `pcapng version ${major} found, version 1 expected` };
    this.inSection = true;
    this.#base = this.#interfaces.length;
    return undefined;
  }

  #interface(bytes: Uint8Array, at: number, end: number): Refusal | undefined {
    const most = CAPTURE_LIMITS.interfaces;
    if (this.#interfaces.length === most)
      return { code: "limit", message: `the file describes more than ${most} interfaces` };
    const added = readInterface(bytes, at + 8, end, this.little);
    this.#interfaces.push(added);
    this.descriptions.push(added.description);
    return undefined;
  }

  #enhancedPacket(bytes: Uint8Array, at: number, end: number): Refusal | undefined {
    const id = this.little ? u32le(bytes, at + 8) : u32(bytes, at + 8);
    const captured = this.little ? u32le(bytes, at + 20) : u32(bytes, at + 20);
    const refusal = this.#timedPacket(bytes, at, end, id);
    const options = at + PACKET_AT + captured + (-captured & 3);
    if (refusal || end - options < 12) return refusal;
    visitOptions(bytes, options, end, this.little, (code, value, length) => {
      if (code === EPB_DROPCOUNT && length >= 8) this.#addDrops(id, u64(bytes, value, this.little));
    });
    return undefined;
  }

  #oldPacket(bytes: Uint8Array, at: number, end: number): Refusal | undefined {
    const id = this.little ? u16le(bytes, at + 8) : u16(bytes, at + 8);
    const drops = this.little ? u16le(bytes, at + 10) : u16(bytes, at + 10);
    const refusal = this.#timedPacket(bytes, at, end, id);
    if (!refusal && drops !== UNKNOWN_DROPS) this.#addDrops(id, drops);
    return refusal;
  }

  /** What old and enhanced packets share: the time, both lengths, the bytes. */
  #timedPacket(bytes: Uint8Array, at: number, end: number, id: number): Refusal | undefined {
    const word = this.little ? u32le : u32;
    const known = this.#interfaces[this.#base + id];
    if (!known) return garbage(`a packet of interface ${id}, which is not described`);
    const captured = word(bytes, at + 20);
    if (captured > end - at - PACKET_AT) return garbage(`a packet of ${captured} bytes in a shorter block`);
    known.clock.read(word(bytes, at + 12), word(bytes, at + 16));
    const { seconds, nanos } = known.clock;
    return this.#addFrame(at + PACKET_AT, captured, word(bytes, at + 24), seconds, nanos, id);
  }

  /** A simple packet block has no time, no interface (the first is meant) and no captured length. */
  #simplePacket(bytes: Uint8Array, at: number, end: number): Refusal | undefined {
    const known = this.#interfaces[this.#base];
    if (!known) return garbage("a packet before any interface is described");
    const original = this.little ? u32le(bytes, at + 8) : u32(bytes, at + 8);
    const snapLength = known.description.snapLength || original;
    const captured = Math.min(original, snapLength, end - at - SIMPLE_PACKET_AT);
    return this.#addFrame(at + SIMPLE_PACKET_AT, captured, original, 0, NO_TIME, 0);
  }

  #addFrame(
    offset: number,
    captured: number,
    original: number,
    seconds: number,
    nanos: number,
    id: number,
  ): Refusal | undefined {
    const { frameBytes, frames } = CAPTURE_LIMITS;
    if (captured > frameBytes)
      return garbage(`a packet of ${captured} bytes; at most ${frameBytes} are captured`);
    if (this.frames === frames) return { code: "limit", message: `the file has more than ${frames} frames` };
    const index = this.#base + id;
    const { linkType } = this.#interfaces[index].description;
    this.#columns.add(offset, captured, original, seconds, nanos, index, linkType);
    this.frames++;
    return undefined;
  }

  /** Packets lost since the packet before; a statistics block, which counts them all, replaces the sum. */
  #addDrops(id: number, drops: number): void {
    const { description } = this.#interfaces[this.#base + id];
    if (drops > 0) description.droppedByOs = (description.droppedByOs ?? 0) + drops;
  }
}

function garbage(message: string): Refusal {
  return { code: "garbage", message };
}

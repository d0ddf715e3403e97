/**
 * pcapng files (draft-ietf-opsawg-pcapng): any number of sections, each in its own byte order, with
 * their interfaces numbered on through the file. Blocks that carry no packet are skipped, unread,
 * whatever their length; section lengths are not needed and not believed.
 */
import { u16, u16le, u32, u32le } from "../../lib/bytes.ts";
import { Carry } from "./carry.ts";
import { FrameColumns } from "./columns.ts";
import {
  CAPTURE_LIMITS,
  type CaptureStop,
  type CaptureSummary,
  type Container,
  type ContainerReader,
  type FrameBatch,
  NO_TIME,
} from "./define.ts";
import { type OpenInterface, readInterface, readStatistics } from "./pcapng-interface.ts";
import { u64, visitOptions } from "./pcapng-options.ts";

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const OLD_PACKET = 2;
const SIMPLE_PACKET = 3;
const STATISTICS = 5;
const ENHANCED_PACKET = 6;

/** Blocks that are read, and the fewest bytes they can have; the others are skipped. */
const LEAST_BYTES: ReadonlyMap<number, number> = new Map([
  [SECTION, 28],
  [INTERFACE, 20],
  [OLD_PACKET, 32],
  [SIMPLE_PACKET, 16],
  [STATISTICS, 24],
  [ENHANCED_PACKET, 32],
]);
const LEAST_BLOCK_BYTES = 12;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const EPB_DROPCOUNT = 4;
/** In an old packet block: the number of drops is not known. */
const UNKNOWN_DROPS = 0xffff;

export const pcapng: Container = {
  name: "pcapng",
  matches: (head) => u32(head, 0) === SECTION,
  open: () => new PcapngReader(),
};

class PcapngReader implements ContainerReader {
  readonly #carry = new Carry();
  readonly #columns = new FrameColumns();
  readonly #interfaces: OpenInterface[] = [];
  readonly #descriptions: OpenInterface["description"][] = [];
  /** Index of the current section's first interface. */
  #sectionBase = 0;
  #little = false;
  #inSection = false;
  /** Bytes of the file that are done with, and what is still to be skipped of the last block. */
  #done = 0;
  #skip = 0;
  #frames = 0;
  #stop: CaptureStop | undefined;

  push(chunk: Uint8Array): FrameBatch {
    this.#columns.clear();
    if (this.#stop) return this.#columns.batch(chunk);
    const bytes = this.#carry.join(chunk);
    const used = this.#readBlocks(bytes);
    this.#done += used;
    if (this.#stop) this.#carry.drop();
    else this.#carry.keep(bytes, used);
    return this.#columns.batch(bytes);
  }

  end(): void {
    if (this.#stop) return;
    const left = this.#carry.length;
    if (left > 0 || !this.#inSection)
      this.#halt("cut", this.#done, `the file ends inside a block, after ${left} bytes of it`);
    else if (this.#skip > 0)
      this.#halt("cut", this.#done, `the file ends inside a block, ${this.#skip} bytes before its end`);
    this.#carry.drop();
  }

  summary(): CaptureSummary {
    return {
      format: "pcapng",
      gzip: false,
      frames: this.#frames,
      interfaces: this.#descriptions,
      ...(this.#stop && { stop: this.#stop }),
    };
  }

  /** @returns where the first block that is not complete starts. */
  #readBlocks(bytes: Uint8Array): number {
    let at = Math.min(this.#skip, bytes.length);
    this.#skip -= at;
    while (bytes.length - at >= LEAST_BLOCK_BYTES) {
      const type = this.#little ? u32le(bytes, at) : u32(bytes, at);
      if (type === SECTION && !this.#setByteOrder(bytes, at)) break;
      if (type !== SECTION && !this.#inSection) return this.#garbage(at, "a section header is missing");
      const stated = this.#little ? u32le(bytes, at + 4) : u32(bytes, at + 4);
      // Some writers leave the padding out of the length.
      const length = stated + (-stated & 3);
      const least = LEAST_BYTES.get(type);
      if (stated < (least ?? LEAST_BLOCK_BYTES) || (least && length > CAPTURE_LIMITS.blockBytes))
        return this.#garbage(at, `a block of type ${type} states a length of ${stated} bytes`);
      const present = bytes.length - at;
      if (least === undefined) {
        this.#skip = Math.max(0, length - present);
        at += Math.min(length, present);
        continue;
      }
      if (present < length) break;
      const trailing = this.#little ? u32le(bytes, at + length - 4) : u32(bytes, at + length - 4);
      if (trailing !== stated)
        return this.#garbage(at, `a block states ${stated} bytes at its start and ${trailing} at its end`);
      if (!this.#readBlock(type, bytes, at, at + length - 4)) return at;
      at += length;
    }
    return at;
  }

  /** The byte order is in the body of a section header, before its length can be read. */
  #setByteOrder(bytes: Uint8Array, at: number): boolean {
    const big = u32(bytes, at + 8) === BYTE_ORDER_MAGIC;
    this.#little = u32le(bytes, at + 8) === BYTE_ORDER_MAGIC;
    if (!big && !this.#little) this.#garbage(at, "a section header has no byte-order magic");
    return big || this.#little;
  }

  /** Reads the complete block at `at` whose closing length is at `end`. False: reading has stopped. */
  #readBlock(type: number, bytes: Uint8Array, at: number, end: number): boolean {
    if (type === SECTION) return this.#startSection(bytes, at);
    if (type === INTERFACE) return this.#addInterface(bytes, at, end);
    const little = this.#little;
    const word = little ? u32le : u32;
    if (type === STATISTICS) {
      const known = this.#interfaces[this.#sectionBase + word(bytes, at + 8)];
      if (known) readStatistics(known, bytes, at + 20, end, little);
      return true;
    }
    if (type === SIMPLE_PACKET) return this.#addSimplePacket(bytes, at, end);
    const half = little ? u16le : u16;
    const old = type === OLD_PACKET;
    const id = this.#sectionBase + (old ? half(bytes, at + 8) : word(bytes, at + 8));
    const known = this.#interfaces[id];
    const captured = word(bytes, at + 20);
    if (!known)
      return this.#refuse(at, `a packet of interface ${id - this.#sectionBase}, which is not described`);
    if (captured > end - at - 28) return this.#refuse(at, `a packet of ${captured} bytes in a shorter block`);
    known.clock.read(word(bytes, at + 12), word(bytes, at + 16));
    const { seconds, nanos } = known.clock;
    if (!this.#addFrame(at, at + 28, captured, word(bytes, at + 24), seconds, nanos, id)) return false;
    if (old) {
      const drops = half(bytes, at + 10);
      if (drops !== UNKNOWN_DROPS) addDrops(known, drops);
    } else if (end - at - 28 - captured >= 8) {
      visitOptions(bytes, at + 28 + captured + (-captured & 3), end, little, (code, value, length) => {
        if (code === EPB_DROPCOUNT && length >= 8) addDrops(known, u64(bytes, value, little));
      });
    }
    return true;
  }

  #startSection(bytes: Uint8Array, at: number): boolean {
    const major = this.#little ? u16le(bytes, at + 12) : u16(bytes, at + 12);
    if (major !== 1) {
      this.#halt("unsupported", this.#done + at, `pcapng version ${major} found, version 1 expected`);
      return false;
    }
    this.#inSection = true;
    this.#sectionBase = this.#interfaces.length;
    return true;
  }

  #addInterface(bytes: Uint8Array, at: number, end: number): boolean {
    if (this.#interfaces.length === CAPTURE_LIMITS.interfaces) {
      const most = CAPTURE_LIMITS.interfaces;
      this.#halt("limit", this.#done + at, `the file describes more than ${most} interfaces`);
      return false;
    }
    const added = readInterface(bytes, at + 8, end, this.#little);
    this.#interfaces.push(added);
    this.#descriptions.push(added.description);
    return true;
  }

  /** A simple packet block has no time, no interface (the first is meant) and no captured length. */
  #addSimplePacket(bytes: Uint8Array, at: number, end: number): boolean {
    const id = this.#sectionBase;
    const known = this.#interfaces[id];
    if (!known) return this.#refuse(at, "a packet before any interface is described");
    const original = this.#little ? u32le(bytes, at + 8) : u32(bytes, at + 8);
    const snapLength = known.description.snapLength || original;
    const captured = Math.min(original, snapLength, end - at - 12);
    return this.#addFrame(at, at + 12, captured, original, 0, NO_TIME, id);
  }

  #addFrame(
    block: number,
    offset: number,
    captured: number,
    original: number,
    seconds: number,
    nanos: number,
    id: number,
  ): boolean {
    if (captured > CAPTURE_LIMITS.frameBytes)
      return this.#refuse(
        block,
        `a packet of ${captured} bytes; at most ${CAPTURE_LIMITS.frameBytes} can be`,
      );
    if (this.#frames === CAPTURE_LIMITS.frames) {
      this.#halt("limit", this.#done + block, `the file has more than ${CAPTURE_LIMITS.frames} frames`);
      return false;
    }
    const { linkType } = this.#interfaces[id].description;
    this.#columns.add(offset, captured, original, seconds, nanos, id, linkType);
    this.#frames++;
    return true;
  }

  #garbage(at: number, message: string): number {
    this.#halt("garbage", this.#done + at, message);
    return at;
  }

  #refuse(at: number, message: string): false {
    this.#halt("garbage", this.#done + at, message);
    return false;
  }

  #halt(code: CaptureStop["code"], byte: number, message: string): void {
    this.#stop = { code, byte, message };
  }
}

/** Packets lost since the packet before; a statistics block, which counts them all, replaces the sum. */
function addDrops(into: OpenInterface, drops: number): void {
  if (drops > 0) into.description.droppedByOs = (into.description.droppedByOs ?? 0) + drops;
}

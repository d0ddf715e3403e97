/**
 * pcapng files (draft-ietf-opsawg-pcapng): any number of sections, each in its own byte order, with
 * their interfaces numbered on through the file. Blocks that carry no packet are skipped, unread,
 * whatever their length; section lengths are not needed and not believed.
 */
import { u32, u32le } from "../../lib/bytes.ts";
import { Carry } from "./carry.ts";
import { FrameColumns } from "./columns.ts";
import {
  CAPTURE_LIMITS,
  type CaptureStop,
  type CaptureSummary,
  type Container,
  type ContainerReader,
  type FrameBatch,
} from "./define.ts";
import { LEAST_BYTES, PcapngBlocks, SECTION } from "./pcapng-blocks.ts";

const LEAST_BLOCK_BYTES = 12;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

export const pcapng: Container = {
  name: "pcapng",
  matches: (head) => u32(head, 0) === SECTION,
  open: () => new PcapngReader(),
};

class PcapngReader implements ContainerReader {
  readonly #carry = new Carry();
  readonly #columns = new FrameColumns();
  readonly #blocks = new PcapngBlocks(this.#columns);
  /** Bytes of the file that are done with, and what is still to be skipped of the last block. */
  #done = 0;
  #skip = 0;
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
    if (left > 0 || !this.#blocks.inSection)
      this.#halt("cut", 0, `the file ends inside a block, after ${left} bytes of it`);
    else if (this.#skip > 0)
      this.#halt("cut", 0, `the file ends inside a block, ${this.#skip} bytes before its end`);
    this.#carry.drop();
  }

  summary(): CaptureSummary {
    return {
      format: "pcapng",
      gzip: false,
      frames: this.#blocks.frames,
      interfaces: this.#blocks.descriptions,
      ...(this.#stop && { stop: this.#stop }),
    };
  }

  /** @returns where the first block starts that is not complete, or cannot be read. */
  #readBlocks(bytes: Uint8Array): number {
    let at = Math.min(this.#skip, bytes.length);
    this.#skip -= at;
    while (bytes.length - at >= LEAST_BLOCK_BYTES) {
      const section = u32(bytes, at) === SECTION;
      if (section && !this.#setByteOrder(bytes, at)) return at;
      if (!section && !this.#blocks.inSection) return this.#garbage(at, "a section header is missing");
      const word = this.#blocks.little ? u32le : u32;
      const type = word(bytes, at);
      const stated = word(bytes, at + 4);
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
      const end = at + length - 4;
      const closing = word(bytes, end);
      if (closing !== stated)
        return this.#garbage(at, `a block states ${stated} bytes at its start and ${closing} at its end`);
      const refusal = this.#blocks.read(type, bytes, at, end);
      if (refusal) {
        this.#halt(refusal.code, at, refusal.message);
        return at;
      }
      at += length;
    }
    return at;
  }

  /** The byte order is in the body of a section header, before its length can be read. */
  #setByteOrder(bytes: Uint8Array, at: number): boolean {
    const big = u32(bytes, at + 8) === BYTE_ORDER_MAGIC;
    this.#blocks.little = u32le(bytes, at + 8) === BYTE_ORDER_MAGIC;
    if (!big && !this.#blocks.little) this.#garbage(at, "a section header has no byte-order magic");
    return big || this.#blocks.little;
  }

  #garbage(at: number, message: string): number {
    this.#halt("garbage", at, message);
    return at;
  }

  /** @param at where, counted from the bytes that are done with. */
  #halt(code: CaptureStop["code"], at: number, message: string): void {
    this.#stop = { code, byte: this.#done + at, message };
  }
}

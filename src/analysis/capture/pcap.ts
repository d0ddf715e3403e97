/**
 * Classic pcap files (draft-ietf-opsawg-pcap, pcap-savefile(5)): micro- and nanoseconds, both byte
 * orders, and the records with 8 more bytes that Alexey Kuznetzov's patched libpcap wrote.
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
} from "./define.ts";

const FILE_HEADER_BYTES = 24;
/** No frame is longer on the wire; Wireshark, too, takes a longer one for a broken record. */
const LONGEST_ORIGINAL_BYTES = 134_217_728;
const NANOS_PER_SECOND = 1_000_000_000;

interface Variant {
  readonly magic: number;
  readonly nanosPerTick: number;
  readonly recordHeaderBytes: number;
}

const VARIANTS: readonly Variant[] = [
  { magic: 0xa1b2c3d4, nanosPerTick: 1000, recordHeaderBytes: 16 },
  { magic: 0xa1b23c4d, nanosPerTick: 1, recordHeaderBytes: 16 },
  { magic: 0xa1b2cd34, nanosPerTick: 1000, recordHeaderBytes: 24 },
];

interface FileHeader extends Variant {
  readonly little: boolean;
  readonly linkType: number;
  readonly snapLength: number;
}

export const pcap: Container = {
  name: "pcap",
  matches: (head) => variantOf(head) !== undefined,
  open: () => new PcapReader(),
};

function variantOf(head: Uint8Array): (Variant & { readonly little: boolean }) | undefined {
  const big = VARIANTS.find((v) => v.magic === u32(head, 0));
  if (big) return { ...big, little: false };
  const little = VARIANTS.find((v) => v.magic === u32le(head, 0));
  return little && { ...little, little: true };
}

class PcapReader implements ContainerReader {
  readonly #carry = new Carry();
  readonly #columns = new FrameColumns();
  #header: FileHeader | undefined;
  /** Bytes of the file that are done with. */
  #done = 0;
  #frames = 0;
  #stop: CaptureStop | undefined;

  push(chunk: Uint8Array): FrameBatch {
    this.#columns.clear();
    if (this.#stop) return this.#columns.batch(chunk);
    const bytes = this.#carry.join(chunk);
    let used = 0;
    if (!this.#header && bytes.length >= FILE_HEADER_BYTES) {
      this.#header = this.#readFileHeader(bytes);
      used = FILE_HEADER_BYTES;
    }
    if (this.#header) used = this.#readRecords(bytes, used, this.#header);
    this.#done += used;
    if (this.#stop) this.#carry.drop();
    else this.#carry.keep(bytes, used);
    return this.#columns.batch(bytes);
  }

  end(): void {
    if (this.#stop) return;
    const left = this.#carry.length;
    if (!this.#header)
      this.#halt("cut", 0, `the file ends after ${left} of the ${FILE_HEADER_BYTES} bytes of its header`);
    else if (left > 0)
      this.#halt("cut", this.#done, `the file ends inside a record, after ${left} bytes of it`);
    this.#carry.drop();
  }

  summary(): CaptureSummary {
    const header = this.#header;
    return {
      format: "pcap",
      gzip: false,
      frames: this.#frames,
      interfaces: header
        ? [
            {
              linkType: header.linkType,
              snapLength: header.snapLength,
              timeDigits: header.nanosPerTick === 1 ? 9 : 6,
            },
          ]
        : [],
      ...(this.#stop && { stop: this.#stop }),
    };
  }

  #readFileHeader(bytes: Uint8Array): FileHeader | undefined {
    const variant = variantOf(bytes);
    const major = variant?.little ? u16le(bytes, 4) : u16(bytes, 4);
    if (!variant || major !== 2) {
      this.#halt("unsupported", 0, `pcap version ${major} found, version 2 expected`);
      return undefined;
    }
    const word = variant.little ? u32le : u32;
    return {
      ...variant,
      snapLength: word(bytes, 16),
      // The upper half holds the length of the frame check sequence and reserved bits.
      linkType: word(bytes, 20) & 0xffff,
    };
  }

  /** @returns where the first record that is not complete starts. */
  #readRecords(bytes: Uint8Array, from: number, header: FileHeader): number {
    const { recordHeaderBytes, nanosPerTick, linkType } = header;
    const word = header.little ? u32le : u32;
    let at = from;
    while (bytes.length - at >= recordHeaderBytes) {
      const captured = word(bytes, at + 8);
      const original = word(bytes, at + 12);
      const byte = this.#done + at;
      if (captured > CAPTURE_LIMITS.frameBytes || original > LONGEST_ORIGINAL_BYTES) {
        this.#halt(
          "garbage",
          byte,
          `a record states ${captured} captured of ${original} bytes; at most ${CAPTURE_LIMITS.frameBytes} can be`,
        );
        break;
      }
      if (bytes.length - at - recordHeaderBytes < captured) break;
      let seconds = word(bytes, at);
      let nanos = word(bytes, at + 4) * nanosPerTick;
      if (captured === 0 && original === 0 && seconds === 0 && nanos === 0) {
        this.#halt("garbage", byte, "a record header is all zeros, as in a file that was never filled");
        break;
      }
      if (this.#frames === CAPTURE_LIMITS.frames) {
        this.#halt("limit", byte, `the file has more than ${CAPTURE_LIMITS.frames} frames`);
        break;
      }
      if (nanos >= NANOS_PER_SECOND) {
        seconds += Math.floor(nanos / NANOS_PER_SECOND);
        nanos %= NANOS_PER_SECOND;
      }
      this.#columns.add(at + recordHeaderBytes, captured, original, seconds, nanos, 0, linkType);
      this.#frames++;
      at += recordHeaderBytes + captured;
    }
    return at;
  }

  #halt(code: CaptureStop["code"], byte: number, message: string): void {
    this.#stop = { code, byte, message };
  }
}

/**
 * Reading a capture file: the contract between the container formats and the decoder.
 *
 * A container is pushed chunk by chunk, cut anywhere, and gives back the frames that became
 * complete, as one batch of typed arrays over one byte buffer: no object per frame.
 */

/** Link types as numbered by the tcpdump group (LINKTYPE_* of pcap-linktype(7)). */
export type LinkType = number;

/** Frames that became complete with one push. Valid until the next push of the same reader. */
export interface FrameBatch {
  /** The bytes that all offsets of this batch point into. */
  readonly bytes: Uint8Array;
  readonly count: number;
  /** Where each frame starts in `bytes`. */
  readonly offset: Uint32Array;
  /** Bytes of the frame that are in the file. */
  readonly captured: Uint32Array;
  /** Bytes of the frame on the wire. */
  readonly original: Uint32Array;
  /** Seconds since 1970, and nanoseconds within the second; NO_TIME in `nanos` where there is none. */
  readonly seconds: Uint32Array;
  readonly nanos: Uint32Array;
  /** Index into `CaptureSummary.interfaces` for each frame. */
  readonly interfaceIndex: Uint16Array;
  /** Link type of each frame. */
  readonly linkType: Uint16Array;
}

/** In `FrameBatch.nanos`: this frame carries no time (a simple packet block). */
export const NO_TIME = 0xffffffff;

/** One interface description: a pcap file has one, a pcapng section any number. */
export interface CaptureInterface {
  readonly linkType: LinkType;
  readonly snapLength: number;
  readonly name?: string;
  /** The capture filter, as the file states it. */
  readonly filter?: string;
  /** Digits after the second that the clock of this interface gives (6, 9, ...). */
  readonly timeDigits: number;
  /** Packets dropped by interface and by operating system, from the statistics block. */
  readonly droppedByInterface?: number;
  readonly droppedByOs?: number;
}

/** Why a reader gave up before the end of the file. */
export interface CaptureStop {
  /** Stable code. */
  readonly code: "cut" | "garbage" | "unsupported" | "limit" | "gzip";
  /** Byte (after decompression) at which reading stopped. */
  readonly byte: number;
  /** One English sentence: what was found, what was expected. */
  readonly message: string;
}

/** What a capture file says of itself, complete once the reader has ended. */
export interface CaptureSummary {
  readonly format: "pcap" | "pcapng" | "unknown";
  readonly gzip: boolean;
  /** Frames given out; frame numbers are 1 to this. */
  readonly frames: number;
  readonly interfaces: readonly CaptureInterface[];
  readonly stop?: CaptureStop;
}

/** One container format. */
export interface ContainerReader {
  /** Frames that `chunk` completes. Never throws on bad input: it stops, see `summary().stop`. */
  push(chunk: Uint8Array): FrameBatch;
  /** Says that no more bytes come. */
  end(): void;
  summary(): CaptureSummary;
}

/** One container format as a unit: recognised by its first four bytes. */
export interface Container {
  readonly name: "pcap" | "pcapng";
  /** Is this the first word of such a file? `head` has at least 4 bytes. */
  matches(head: Uint8Array): boolean;
  open(): ContainerReader;
}

/** Bounds of the reader: hostile lengths stop it, they are never allocated. */
export const CAPTURE_LIMITS = {
  /** Longest frame accepted (tcpdump's own maximum snap length is 262144). */
  frameBytes: 262_144,
  /** Longest pcapng block accepted (a frame and its options). */
  blockBytes: 1_048_576,
  /** Interfaces in one file. */
  interfaces: 4096,
  /** Frames per file. */
  frames: 16_000_000,
} as const;

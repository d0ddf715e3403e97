/** One frame through the decoder, and what became of it in words. */
import { CaptureDecoder } from "../../../src/analysis/packet/decode.ts";
import {
  type DecodedCapture,
  type Envelope,
  type Flow,
  type Link,
  PacketFlag,
} from "../../../src/analysis/packet/define.ts";
import { Names } from "../../../src/analysis/packet/names.ts";

export interface Row extends Flow {
  readonly link: Link;
  readonly envelopes: readonly Envelope[];
  readonly ipId: number;
  readonly ttl: number;
  readonly length: number;
  readonly tcpFlags: number;
  readonly sequence: number;
  /** undefined without the flag. */
  readonly head: number | undefined;
  readonly body: number | undefined;
  readonly flags: readonly (keyof typeof PacketFlag)[];
}

export interface Frame {
  readonly bytes: Uint8Array;
  readonly linkType?: number;
  /** Length on the wire, when longer than `bytes`. */
  readonly original?: number;
  readonly seconds?: number;
  readonly nanos?: number;
  readonly interfaceIndex?: number;
}

/** Bytes before and after each frame, so that reading past its ends shows. */
const MARGIN = 64;

export function decodeFrames(frames: readonly Frame[], names = new Names()): DecodedCapture {
  const total = frames.reduce((sum, frame) => sum + frame.bytes.length + MARGIN, MARGIN);
  const bytes = new Uint8Array(total).fill(0xaa);
  const offset = new Uint32Array(frames.length);
  let at = MARGIN;
  frames.forEach((frame, i) => {
    bytes.set(frame.bytes, at);
    offset[i] = at;
    at += frame.bytes.length + MARGIN;
  });
  const decoder = new CaptureDecoder(names);
  decoder.decodeFrames({
    bytes,
    count: frames.length,
    offset,
    captured: Uint32Array.from(frames, (f) => f.bytes.length),
    original: Uint32Array.from(frames, (f) => f.original ?? f.bytes.length),
    seconds: Uint32Array.from(frames, (f) => f.seconds ?? 1_700_000_000),
    nanos: Uint32Array.from(frames, (f) => f.nanos ?? 0),
    interfaceIndex: Uint16Array.from(frames, (f) => f.interfaceIndex ?? 0),
    linkType: Uint16Array.from(frames, (f) => f.linkType ?? 1),
  });
  return decoder.finish();
}

export function rowOf(capture: DecodedCapture, row: number, names: Names): Row {
  const { packets } = capture;
  const bits = packets.flags[row];
  return {
    ...names.flow(packets.flow[row]),
    link: names.link(packets.link[row]),
    envelopes: names.envelopes(packets.envelope[row]),
    ipId: packets.ipId[row],
    ttl: packets.ttl[row],
    length: packets.length[row],
    tcpFlags: packets.tcpFlags[row],
    sequence: packets.sequence[row],
    head: bits & PacketFlag.hasHead ? packets.head[row] : undefined,
    body: bits & PacketFlag.hasBody ? packets.body[row] : undefined,
    flags: FLAG_NAMES.filter((name) => bits & PacketFlag[name]),
  };
}

const FLAG_NAMES = [
  "dontFragment",
  "firstFragment",
  "laterFragment",
  "truncated",
  "noTime",
  "icmpError",
] as const;

/** The decoded capture of one frame, and its row if it has one. */
export function decodeOne(bytes: Uint8Array, frame: Omit<Frame, "bytes"> = {}) {
  const names = new Names();
  const capture = decodeFrames([{ ...frame, bytes }], names);
  return {
    capture,
    notes: [...capture.notes.keys()],
    row: capture.packets.count > 0 ? rowOf(capture, 0, names) : undefined,
  };
}

/** The row of a frame that must have one. */
export function rowIn(bytes: Uint8Array, frame: Omit<Frame, "bytes"> = {}): Row {
  const { row, notes } = decodeOne(bytes, frame);
  if (!row) throw new Error(`no row; notes: ${notes.join(" ")}`);
  return row;
}

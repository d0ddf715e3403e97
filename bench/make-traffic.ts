/**
 * Synthetic captures of a cluster, for measuring: a director and a real server (direct routing),
 * as classic pcap bytes made on the fly, chunk by chunk, so that size costs no memory.
 */

export interface TrafficOptions {
  /** Requests; each is two frames at the director and one at the real server. */
  readonly requests: number;
  /** Whole frame, bytes. */
  readonly frameBytes: number;
  readonly flows: number;
  /** One request in so many is lost on the way; 0 for none. */
  readonly loseEvery: number;
  /** IP ids: counting, or all zero with equal payloads (the worst case for matching). */
  readonly ids: "counting" | "zero";
}

/** A record of the file: its header and the frame. */
const RECORD_HEADER_BYTES = 16;

/** How many requests fill both captures, together, to `bytes` and not more. */
export function requestsFor(bytes: number, frameBytes: number): number {
  return Math.floor((bytes - 48) / (3 * (RECORD_HEADER_BYTES + frameBytes)));
}

const CLIENT = [0x02, 0, 0, 0, 0, 1];
const DIRECTOR = [0x02, 0, 0, 0, 0, 2];
const SERVER = [0x02, 0, 0, 0, 0, 3];

/** The frames of one host's capture, in chunks of about 256 KiB. */
export function* captureOf(host: "ds" | "rs1", options: TrafficOptions): Generator<Uint8Array> {
  const { requests, frameBytes, flows, loseEvery, ids } = options;
  const record = RECORD_HEADER_BYTES + frameBytes;
  const chunk = new Uint8Array(Math.max(1, Math.floor(262_144 / record)) * record);
  yield header();
  let at = 0;
  const template = frame(frameBytes);
  const view = new DataView(chunk.buffer);
  const put = (i: number, leaving: boolean): boolean => {
    const microseconds = i * 10 + (leaving || host === "rs1" ? 3 : 0);
    view.setUint32(at, 1_700_000_000 + Math.floor(microseconds / 1e6), true);
    view.setUint32(at + 4, microseconds % 1e6, true);
    view.setUint32(at + 8, frameBytes, true);
    view.setUint32(at + 12, frameBytes, true);
    const f = at + RECORD_HEADER_BYTES;
    chunk.set(template, f);
    chunk.set(leaving || host === "rs1" ? SERVER : DIRECTOR, f);
    chunk.set(leaving || host === "rs1" ? DIRECTOR : CLIENT, f + 6);
    if (ids === "counting") view.setUint16(f + 18, i & 0xffff);
    chunk[f + 22] = leaving || host === "rs1" ? 63 : 64;
    const flow = i % flows;
    view.setUint16(f + 28, 1 + (flow >> 14));
    view.setUint16(f + 34, 10_000 + (flow & 0x3fff));
    if (ids === "counting" && frameBytes >= 46) view.setUint32(f + 42, i);
    at += record;
    return at === chunk.length;
  };
  for (let i = 0; i < requests; i++) {
    const lost = loseEvery > 0 && i % loseEvery === loseEvery - 1;
    if (host === "rs1") {
      if (!lost && put(i, false)) yield flush();
    } else {
      if (put(i, false)) yield flush();
      if (put(i, true)) yield flush();
    }
  }
  if (at > 0) yield flush();

  function flush(): Uint8Array {
    const bytes = chunk.slice(0, at);
    at = 0;
    return bytes;
  }
}

function header(): Uint8Array {
  const bytes = new Uint8Array(24);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xa1b2c3d4, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, 262_144, true);
  view.setUint32(20, 1, true);
  return bytes;
}

/** Ethernet, IPv4 (10.0.x.y to the VIP 10.1.0.60), UDP to port 5000. */
function frame(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint16(12, 0x0800);
  bytes[14] = 0x45;
  view.setUint16(16, length - 14);
  bytes[20] = 0x40;
  bytes[23] = 17;
  bytes.set([10, 0, 0, 1], 26);
  bytes.set([10, 1, 0, 60], 30);
  view.setUint16(36, 5000);
  view.setUint16(38, length - 34);
  return bytes;
}

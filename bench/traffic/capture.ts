/** What one host captured of the traffic, as classic pcap, made chunk by chunk in constant memory. */
import type { Traffic } from "./define.ts";
import { HEADERS_BYTES, type Side, writeFrame } from "./frame.ts";
import { fillPacket, Packet } from "./packet.ts";

/** Steps of one file: every `stride`-th of `from` to `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly stride: number;
}

/** Frames written so far, for who wants to know. */
export interface Tally {
  frames: number;
}

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const CHUNK_BYTES = 262_144;
const START_SECONDS = 1_700_000_000;
/** From one step to the next. What a step sets off is over by then. */
const STEP_US = 10;
const HOP_US = 2;

/** Who sees what of a packet, and how many hops after it was sent. */
type Sight = readonly [side: Side, hops: number];
const NOTHING: readonly Sight[] = [];

/** @throws RangeError for bursts of both ways: replies cannot be seen before they are sent. */
export function* captureOf(
  host: string,
  traffic: Traffic,
  tally: Tally = { frames: 0 },
  span: Span = { from: 0, to: traffic.packets, stride: 1 },
): Generator<Uint8Array<ArrayBuffer>> {
  const server = host.startsWith("rs") ? Number(host.slice(2)) - 1 : -1;
  const { reorderBy, snapBytes, mirrored } = traffic;
  if (reorderBy > 0 && (traffic.replies || traffic.protocol !== "udp"))
    throw new RangeError("bursts are reordered in traffic of one direction only");
  const reversed = server >= 0 && reorderBy > 1;
  const longest = RECORD_HEADER_BYTES + longestFrame(traffic);
  const packet = new Packet();
  let chunk = new Uint8Array(Math.max(CHUNK_BYTES, 2 * longest));
  let view = new DataView(chunk.buffer);
  let at = writeFileHeader(view, snapBytes);
  for (let slot = span.from; slot < span.to; slot += span.stride) {
    fillPacket(packet, reversed ? inBurst(slot, span, reorderBy) : slot, traffic);
    const late = reversed ? reorderBy * STEP_US : 0;
    for (const [side, hops] of sights(host, server, packet, traffic)) {
      const timeUs = slot * STEP_US + hops * HOP_US + late;
      for (let copy = mirrored ? 2 : 1; copy > 0; copy--) {
        const wire = writeFrame(view, at + RECORD_HEADER_BYTES, packet, side, traffic);
        const kept = snapBytes > 0 ? Math.min(snapBytes, wire) : wire;
        view.setUint32(at, START_SECONDS + offsetOf(server, traffic) + Math.floor(timeUs / 1e6), true);
        view.setUint32(at + 4, timeUs % 1e6, true);
        view.setUint32(at + 8, kept, true);
        view.setUint32(at + 12, wire, true);
        at += RECORD_HEADER_BYTES + kept;
        if (kept < wire) chunk.fill(0, at, at + HEADERS_BYTES);
        tally.frames++;
      }
      if (at + 2 * longest <= chunk.length) continue;
      yield chunk.subarray(0, at);
      chunk = new Uint8Array(chunk.length);
      view = new DataView(chunk.buffer);
      at = 0;
    }
  }
  if (at > 0) yield chunk.subarray(0, at);
}

/** Bytes that a frame may take, its headers written in full even where they are cut. */
function longestFrame({ frameBytes }: Traffic): number {
  return Math.max(frameBytes === "imix" ? 0 : frameBytes, 1514) + HEADERS_BYTES;
}

const offsetOf = (server: number, { clockOffsetSeconds }: Traffic): number =>
  server >= 0 ? clockOffsetSeconds : 0;

/** The step at this place of a reversed burst. */
function inBurst(slot: number, { from, to }: Span, size: number): number {
  const first = from + Math.floor((slot - from) / size) * size;
  return first + Math.min(first + size, to) - 1 - slot;
}

const CLIENT_SENDS: readonly Sight[] = [["front", 0]];
const CLIENT_GETS: readonly Sight[] = [["front", 3]];
const DIRECTOR_REQUEST: readonly Sight[] = [
  ["front", 1],
  ["back", 2],
];
const DIRECTOR_REPLY: readonly Sight[] = [
  ["back", 1],
  ["front", 2],
];
const SERVER_GETS: readonly Sight[] = [["back", 3]];
const SERVER_SENDS_PAST: readonly Sight[] = [["front", 0]];
const SERVER_SENDS_BACK: readonly Sight[] = [["back", 0]];

function sights(host: string, server: number, packet: Packet, { method }: Traffic): readonly Sight[] {
  if (packet.void) return NOTHING;
  const nat = method === "nat";
  if (host === "client") return packet.reply ? CLIENT_GETS : CLIENT_SENDS;
  if (host === "ds") return packet.reply ? (nat ? DIRECTOR_REPLY : NOTHING) : DIRECTOR_REQUEST;
  if (packet.server !== server) return NOTHING;
  if (packet.reply) return nat ? SERVER_SENDS_BACK : SERVER_SENDS_PAST;
  return packet.lost ? NOTHING : SERVER_GETS;
}

/** Magic of microseconds, version 2.4, Ethernet (draft-ietf-opsawg-pcap). */
function writeFileHeader(view: DataView, snapBytes: number): number {
  view.setUint32(0, 0xa1b2c3d4, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, snapBytes > 0 ? snapBytes : 262_144, true);
  view.setUint32(20, 1, true);
  return FILE_HEADER_BYTES;
}

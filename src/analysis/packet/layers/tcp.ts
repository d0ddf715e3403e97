import { u16, u32 } from "../../../lib/bytes.ts";
import { mix } from "../../../lib/hash.ts";
import type { Cursor, Layer } from "../cursor.ts";

/** TCP (RFC 9293); of the options the timestamps (RFC 7323). */
export const tcp: Layer = { name: "tcp", protocols: [6], read };

function read(bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  const there = end - offset;
  if (there >= 4) {
    cursor.sourcePort = u16(bytes, offset);
    cursor.destinationPort = u16(bytes, offset + 2);
  }
  if (there >= 8) cursor.sequence = u32(bytes, offset + 4) | 0;
  if (there < 20) {
    cursor.cutHeader("tcp-header-cut");
    return;
  }
  cursor.tcpFlags = bytes[offset + 13];
  const headerLength = (bytes[offset + 12] >> 4) * 4;
  if (headerLength < 20 || headerLength > cursor.length) {
    cursor.cutHeader("tcp-bad-offset");
    return;
  }
  cursor.skipHeader(headerLength);
  cursor.headState = mix(mix(cursor.headState, u32(bytes, offset + 8)), u16(bytes, offset + 14));
  const optionsEnd = offset + headerLength;
  // Options that were cut leave the payload start beyond the end: the row has no fingerprint then.
  if (optionsEnd > offset + 20 && optionsEnd <= end) mixTimestamps(bytes, offset + 20, optionsEnd, cursor);
}

const END = 0;
const NO_OPERATION = 1;
const TIMESTAMPS = 8;

function mixTimestamps(bytes: Uint8Array, from: number, end: number, cursor: Cursor): void {
  for (let at = from; at < end; ) {
    const kind = bytes[at];
    if (kind === END) return;
    if (kind === NO_OPERATION) {
      at++;
      continue;
    }
    const length = at + 1 < end ? bytes[at + 1] : 0;
    if (length < 2 || at + length > end) {
      cursor.note("tcp-bad-option");
      return;
    }
    if (kind === TIMESTAMPS && length === 10) {
      cursor.headState = mix(mix(cursor.headState, u32(bytes, at + 2)), u32(bytes, at + 6));
      return;
    }
    at += length;
  }
}

/** ICMP errors as objects, with what they quote. */
import { u16 } from "../../lib/bytes.ts";
import type { Ip } from "../../lib/ip.ts";
import type { Cursor } from "./cursor.ts";
import { type IcmpError, PACKET_LIMITS, PacketFlag } from "./define.ts";

/** Bytes of an IPv6 header, which its payload length does not count. */
const HEADER_6 = 40;

export interface ErrorDetails {
  readonly mtu?: number;
  readonly gateway?: Ip;
}

/**
 * Records the ICMP or ICMPv6 error that the cursor has just read.
 * @param headerAt where its type is; @param quotedAt where the quoted IP header starts.
 */
export function recordIcmpError(
  headerAt: number,
  quotedAt: number,
  end: number,
  details: ErrorDetails,
  cursor: Cursor,
): void {
  cursor.flags |= PacketFlag.icmpError;
  if (!cursor.quote) return;
  if (cursor.found.icmpErrors.length >= PACKET_LIMITS.icmpErrors) {
    cursor.note("icmp-errors-limit");
    return;
  }
  const { bytes, family } = cursor;
  const width = family === 4 ? 4 : 16;
  const quoted = readQuoted(cursor, cursor.quote, quotedAt, end);
  cursor.found.icmpErrors.push({
    frame: cursor.frame,
    seconds: cursor.seconds,
    nanos: cursor.nanos,
    link: cursor.linkId(),
    envelope: cursor.envelope,
    family,
    type: bytes[headerAt],
    code: bytes[headerAt + 1],
    source: cursor.names.ipText(bytes, cursor.sourceAt, width),
    destination: cursor.names.ipText(bytes, cursor.destinationAt, width),
    ...details,
    ...(quoted ? { quoted } : {}),
  });
}

function readQuoted(outer: Cursor, quote: Cursor, at: number, end: number): IcmpError["quoted"] {
  const { bytes, family } = outer;
  quote.begin(bytes, outer.frame, end, 0);
  quote.readEthertype(family === 4 ? 0x0800 : 0x86dd, at, end);
  if (!quote.hasPacket) return undefined;
  const width = quote.family === 4 ? 4 : 16;
  return {
    flow: {
      protocol: quote.protocol,
      source: outer.names.ipText(bytes, quote.sourceAt, width),
      destination: outer.names.ipText(bytes, quote.destinationAt, width),
      sourcePort: quote.sourcePort,
      destinationPort: quote.destinationPort,
    },
    envelopes: outer.names.envelopes(quote.envelope),
    protocol: bytes[at + (family === 4 ? 9 : 6)],
    ttl: bytes[at + (family === 4 ? 8 : 7)],
    ipId: family === 4 ? u16(bytes, at + 4) : 0,
    ...(quote.unwrapped ? { unwrapped: true } : {}),
    length: family === 4 ? u16(bytes, at + 2) : HEADER_6 + u16(bytes, at + 4),
  };
}

import { u16 } from "../../../lib/bytes.ts";
import type { Cursor, Layer } from "../cursor.ts";
import { recordIcmpError } from "../icmp-error.ts";

const ECHO_REPLY = 0;
const UNREACHABLE = 3;
const SOURCE_QUENCH = 4;
const REDIRECT = 5;
const ECHO = 8;
const TIME_EXCEEDED = 11;
const PARAMETER_PROBLEM = 12;
const FRAGMENTATION_NEEDED = 4;

/** ICMP (RFC 792, next-hop MTU of RFC 1191). */
export const icmp: Layer = { name: "icmp", protocols: [1], read };

function read(bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  if (end - offset < 8) {
    if (end > offset) cursor.tcpFlags = bytes[offset];
    cursor.cutHeader("icmp-header-cut");
    return;
  }
  const type = bytes[offset];
  cursor.tcpFlags = type;
  cursor.skipHeader(8);
  if (type === ECHO || type === ECHO_REPLY) {
    cursor.sourcePort = u16(bytes, offset + 4);
    cursor.destinationPort = cursor.sourcePort;
    cursor.sequence = u16(bytes, offset + 6);
  } else if (type === UNREACHABLE && bytes[offset + 1] === FRAGMENTATION_NEEDED) {
    // Routers older than RFC 1191 leave it 0.
    const mtu = u16(bytes, offset + 6);
    recordIcmpError(offset, offset + 8, end, mtu > 0 ? { mtu } : {}, cursor);
  } else if (type === REDIRECT)
    recordIcmpError(offset, offset + 8, end, { gateway: cursor.names.ipText(bytes, offset + 4, 4) }, cursor);
  else if (
    type === UNREACHABLE ||
    type === SOURCE_QUENCH ||
    type === TIME_EXCEEDED ||
    type === PARAMETER_PROBLEM
  )
    recordIcmpError(offset, offset + 8, end, {}, cursor);
}

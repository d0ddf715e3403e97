import { u16, u32 } from "../../../lib/bytes.ts";
import type { Cursor, Layer } from "../cursor.ts";
import { recordIcmpError } from "../icmp-error.ts";
import { findOption, NA, NS, recordDiscovery } from "../neighbour-discovery.ts";

const PACKET_TOO_BIG = 2;
const LAST_ERROR = 4;
const ECHO_REQUEST = 128;
const ECHO_REPLY = 129;
const REDIRECT = 137;
const REDIRECTED_HEADER = 4;

/** ICMPv6 (RFC 4443) with neighbour discovery (RFC 4861). */
export const icmpv6: Layer = { name: "icmpv6", protocols: [58], read };

function read(bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  if (end - offset < 8) {
    if (end > offset) cursor.tcpFlags = bytes[offset];
    cursor.cutHeader("icmpv6-header-cut");
    return;
  }
  const type = bytes[offset];
  cursor.tcpFlags = type;
  cursor.skipHeader(8);
  if (type === ECHO_REQUEST || type === ECHO_REPLY) {
    cursor.sourcePort = u16(bytes, offset + 4);
    cursor.destinationPort = cursor.sourcePort;
    cursor.sequence = u16(bytes, offset + 6);
  } else if (type === NS || type === NA) recordDiscovery(offset, end, cursor);
  else if (type === REDIRECT) readRedirect(bytes, offset, end, cursor);
  else if (type >= 1 && type <= LAST_ERROR) {
    const details = type === PACKET_TOO_BIG ? { mtu: u32(bytes, offset + 4) } : {};
    recordIcmpError(offset, offset + 8, end, details, cursor);
  }
}

function readRedirect(bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  if (end - offset < 40) {
    cursor.note("icmpv6-header-cut");
    return;
  }
  const option = findOption(bytes, offset + 40, end, REDIRECTED_HEADER);
  const gateway = cursor.names.ipText(bytes, offset + 8, 16);
  recordIcmpError(offset, option < 0 ? end : option + 8, end, { gateway }, cursor);
}

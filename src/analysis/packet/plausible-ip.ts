/** Is this the start of an IP packet? For tunnels that no number announces (FOU, GUE on any port). */
import { u16 } from "../../lib/bytes.ts";

/**
 * @param lengthBytes what the packet must be long, as the enclosing header states it.
 * @returns the ethertype of the IP version, 0 if this is no such packet.
 */
export function plausibleIp(bytes: Uint8Array, offset: number, end: number, lengthBytes: number): number {
  if (end - offset < 20) return 0;
  const version = bytes[offset] >> 4;
  if (version === 4) return fits4(bytes, offset, end, lengthBytes) ? 0x0800 : 0;
  if (version === 6) return fits6(bytes, offset, end, lengthBytes) ? 0x86dd : 0;
  return 0;
}

/** Total length, header length, and the header checksum (RFC 1071), which the sender fills in always. */
function fits4(bytes: Uint8Array, offset: number, end: number, lengthBytes: number): boolean {
  if (u16(bytes, offset + 2) !== lengthBytes) return false;
  const headerEnd = offset + (bytes[offset] & 15) * 4;
  if (headerEnd < offset + 20 || headerEnd > end) return false;
  let sum = 0;
  for (let at = offset; at < headerEnd; at += 2) sum += u16(bytes, at);
  return ((sum & 0xffff) + (sum >> 16)) % 0xffff === 0;
}

/** IPv6 has no checksum: length, a next header that hosts send, and no multicast source. */
function fits6(bytes: Uint8Array, offset: number, end: number, lengthBytes: number): boolean {
  if (end - offset < 40 || u16(bytes, offset + 4) + 40 !== lengthBytes) return false;
  return NEXT_HEADERS.has(bytes[offset + 6]) && bytes[offset + 8] !== 0xff;
}

const NEXT_HEADERS: ReadonlySet<number> = new Set([0, 4, 6, 17, 41, 43, 44, 47, 50, 51, 58, 60, 132]);

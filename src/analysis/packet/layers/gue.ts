import { u16 } from "../../../lib/bytes.ts";
import type { Cursor, Layer } from "../cursor.ts";
import { greHeaderLength } from "../gre-header.ts";
import { plausibleIp } from "../plausible-ip.ts";

const GRE = 47;
const UDP_HEADER = 8;

/**
 * GUE (draft-ietf-intarea-gue) and FOU (Linux `ip fou`) on whatever port: known by the IP packet
 * inside, which must fill the UDP payload to the byte. Runs on every UDP packet: cheap checks first.
 * Without a GUE header (variant 1) it cannot be told from FOU and counts as that.
 */
export const gue: Layer = { name: "gue", udpPorts: "any", read };

function read(bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  const first = bytes[offset];
  if (first >= 0x40) {
    if (first >= 0x70) return;
    const ethertype = plausibleIp(bytes, offset, end, cursor.statedEnd - offset);
    if (ethertype === 0) return;
    cursor.wrap("fou", cursor.destinationPort);
    cursor.readEthertype(ethertype, offset, end);
    return;
  }
  // Variant 0, no control message; the low bits are the words of optional fields.
  if (first >= 0x20) return;
  const protocol = bytes[offset + 1];
  if (protocol !== 4 && protocol !== 41 && protocol !== GRE) return;
  let inner = offset + 4 + first * 4;
  if (protocol === GRE) {
    inner += end - inner < 4 ? 0 : greInIp(bytes, inner);
  }
  const stated = cursor.statedEnd - inner;
  let ethertype = plausibleIp(bytes, inner, end, stated);
  // Linux takes these headers off the total length before it looks for a tunnel (net/ipv4/fou_core.c:
  // gue_udp_recv()); an ICMP error about the missing tunnel quotes the shortened packet.
  if (ethertype === 0 && cursor.quote === undefined) {
    ethertype = plausibleIp(bytes, inner, end, stated + UDP_HEADER + 4 + first * 4);
    cursor.unwrapped = ethertype !== 0;
  }
  if (ethertype === 0) return;
  cursor.wrap("gue", cursor.destinationPort);
  cursor.readEthertype(ethertype, inner, end);
}

/** Bytes of a GRE header that announces IP, else 0. */
function greInIp(bytes: Uint8Array, offset: number): number {
  const protocol = u16(bytes, offset + 2);
  return protocol === 0x0800 || protocol === 0x86dd ? greHeaderLength(bytes, offset) : 0;
}

import { u32 } from "../../../lib/bytes.ts";
import type { Cursor, Layer } from "../cursor.ts";

/** VXLAN (RFC 7348); 8472 is what Linux used before the port was assigned. */
export const vxlan: Layer = { name: "vxlan", udpPorts: [4789, 8472], read };

/** The network id is valid; group policy (0x80) may be set, all else is reserved and 0. */
function read(bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  const flags = bytes[offset];
  const isPlain = flags === 0x08 && (u32(bytes, offset) & 0xffffff) === 0;
  if ((!isPlain && flags !== 0x88) || bytes[offset + 7] !== 0) {
    cursor.note("vxlan-bad-header");
    return;
  }
  cursor.wrap("vxlan", cursor.destinationPort);
  cursor.readEthertype(0x6558, offset + 8, end);
}

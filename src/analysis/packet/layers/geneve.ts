import { u16 } from "../../../lib/bytes.ts";
import type { Cursor, Layer } from "../cursor.ts";

const OPENED: ReadonlySet<number> = new Set([0x0800, 0x86dd, 0x6558]);

/** Geneve (RFC 8926): version 0, any options, Ethernet or IP inside. */
export const geneve: Layer = { name: "geneve", udpPorts: [6081], read };

function read(bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  const optionsLength = (bytes[offset] & 0x3f) * 4;
  const protocol = u16(bytes, offset + 2);
  const isPlausible = bytes[offset] < 0x40 && (bytes[offset + 1] & 0x3f) === 0 && bytes[offset + 7] === 0;
  if (!isPlausible || !OPENED.has(protocol)) {
    cursor.note("geneve-bad-header");
    return;
  }
  cursor.wrap("geneve", cursor.destinationPort);
  cursor.readEthertype(protocol, offset + 8 + optionsLength, end);
}

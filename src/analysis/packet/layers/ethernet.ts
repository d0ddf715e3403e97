import { u16 } from "../../../lib/bytes.ts";
import type { Cursor, Layer } from "../cursor.ts";

/** Ethernet inside a tunnel (transparent Ethernet bridging): its MACs are not the frame's link. */
export const ethernet: Layer = { name: "ethernet", ethertypes: [0x6558], read };

function read(bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  if (end - offset < 14) cursor.note("ethernet-header-cut");
  else cursor.readEthertype(u16(bytes, offset + 12), offset + 14, end);
}

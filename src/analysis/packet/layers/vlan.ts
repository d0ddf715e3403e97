import { u16 } from "../../../lib/bytes.ts";
import type { Cursor, Layer } from "../cursor.ts";

/** VLAN tags: 802.1Q, 802.1ad, and the older QinQ types. Tag 0 is a priority, not a VLAN. */
export const vlan: Layer = { name: "vlan", ethertypes: [0x8100, 0x88a8, 0x9100, 0x9200], read };

function read(bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  if (end - offset < 4) {
    cursor.note("vlan-header-cut");
    return;
  }
  const id = u16(bytes, offset) & 0xfff;
  // Depth bounds the tags below the room for them; tags inside a tunnel are not the frame's.
  if (id !== 0 && !cursor.hasPacket) cursor.vlans[cursor.vlanCount++] = id;
  cursor.readEthertype(u16(bytes, offset + 2), offset + 4, end);
}

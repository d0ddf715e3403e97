import { u16 } from "../../../lib/bytes.ts";
import type { Cursor, LinkLayer } from "../cursor.ts";

/** Ethernet (LINKTYPE_ETHERNET). Tags are read by the vlan layer; a length in place of a type is noted. */
export const ethernet: LinkLayer = { name: "ethernet", linkTypes: [1], read };

function read(bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  if (end - offset < 14) {
    cursor.note("ethernet-header-cut");
    return;
  }
  cursor.destinationMacAt = offset;
  cursor.sourceMacAt = offset + 6;
  cursor.readEthertype(u16(bytes, offset + 12), offset + 14, end);
}

import { u16 } from "../../../lib/bytes.ts";
import type { Cursor, LinkLayer } from "../cursor.ts";

/** Linux "cooked" capture (LINKTYPE_LINUX_SLL): what `tcpdump -i any` wrote for long. */
export const sll: LinkLayer = { name: "sll", linkTypes: [113], read };

function read(bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  if (end - offset < 16) {
    cursor.note("sll-header-cut");
    return;
  }
  cursor.packetType = u16(bytes, offset);
  if (u16(bytes, offset + 4) === 6) cursor.sourceMacAt = offset + 6;
  cursor.readEthertype(u16(bytes, offset + 14), offset + 16, end);
}

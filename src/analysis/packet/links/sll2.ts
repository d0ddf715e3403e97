import { u16, u32 } from "../../../lib/bytes.ts";
import type { Cursor, LinkLayer } from "../cursor.ts";

/** Linux "cooked" capture version 2 (LINKTYPE_LINUX_SLL2): it names the kernel's interface index. */
export const sll2: LinkLayer = { name: "sll2", linkTypes: [276], read };

function read(bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  if (end - offset < 20) {
    cursor.note("sll2-header-cut");
    return;
  }
  cursor.interfaceIndex = u32(bytes, offset + 4);
  cursor.packetType = bytes[offset + 10];
  if (bytes[offset + 11] === 6) cursor.sourceMacAt = offset + 12;
  cursor.readEthertype(u16(bytes, offset), offset + 20, end);
}

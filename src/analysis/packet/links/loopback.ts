import { u32, u32le } from "../../../lib/bytes.ts";
import type { Cursor, LinkLayer } from "../cursor.ts";

const AF_INET = 2;
/** Linux, NetBSD and OpenBSD, FreeBSD, Darwin. */
const AF_INET6: ReadonlySet<number> = new Set([10, 24, 28, 30]);

/**
 * BSD loopback: an address family in the byte order of the host that captured (LINKTYPE_NULL), or in
 * network order (LINKTYPE_LOOP). Families are small, so either order is told by its value.
 */
export const loopback: LinkLayer = { name: "loopback", linkTypes: [0, 108], read };

function read(bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  if (end - offset < 4) {
    cursor.note("loopback-header-cut");
    return;
  }
  const family = Math.min(u32(bytes, offset), u32le(bytes, offset));
  if (family === AF_INET) cursor.readEthertype(0x0800, offset + 4, end);
  else if (AF_INET6.has(family)) cursor.readEthertype(0x86dd, offset + 4, end);
  else cursor.note("loopback-other-family");
}

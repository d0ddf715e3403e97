import type { Cursor, LinkLayer } from "../cursor.ts";

/**
 * An IP packet without a link header: LINKTYPE_RAW (101), the numbers it had on some systems (12, 14),
 * LINKTYPE_IPV4 (228) and LINKTYPE_IPV6 (229).
 */
export const raw: LinkLayer = { name: "raw", linkTypes: [12, 14, 101, 228, 229], read };

function read(bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  const version = end > offset ? bytes[offset] >> 4 : 0;
  if (version === 4) cursor.readEthertype(0x0800, offset, end);
  else if (version === 6) cursor.readEthertype(0x86dd, offset, end);
  else cursor.note("raw-no-ip");
}

import type { Cursor, LinkLayer } from "../cursor.ts";

/** An IP packet without a link header (LINKTYPE_RAW, and the numbers it had on some systems). */
export const raw: LinkLayer = { name: "raw", linkTypes: [101, 12, 14], read };

function read(bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  const version = end > offset ? bytes[offset] >> 4 : 0;
  if (version === 4) cursor.readEthertype(0x0800, offset, end);
  else if (version === 6) cursor.readEthertype(0x86dd, offset, end);
  else cursor.note("raw-no-ip");
}

import { u16 } from "../../../lib/bytes.ts";
import type { Cursor, Layer } from "../cursor.ts";

/** SCTP (RFC 9260): ports; the chunks after the common header are its payload. */
export const sctp: Layer = { name: "sctp", protocols: [132], read };

function read(bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  if (end - offset >= 4) {
    cursor.sourcePort = u16(bytes, offset);
    cursor.destinationPort = u16(bytes, offset + 2);
  }
  if (end - offset < 12) cursor.cutHeader("sctp-header-cut");
  else cursor.skipHeader(12);
}

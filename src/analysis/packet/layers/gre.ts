import { u16 } from "../../../lib/bytes.ts";
import type { Cursor, Layer } from "../cursor.ts";
import { greHeaderLength } from "../gre-header.ts";

/** GRE (RFC 2784, key and sequence of RFC 2890) over IPv4, IPv6 or bridged Ethernet. */
export const gre: Layer = { name: "gre", protocols: [47], read };

const OPENED: ReadonlySet<number> = new Set([0x0800, 0x86dd, 0x6558]);

function read(bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  if (end - offset < 4) {
    cursor.note("gre-header-cut");
    return;
  }
  const length = greHeaderLength(bytes, offset);
  const protocol = u16(bytes, offset + 2);
  if (length === 0) cursor.note("gre-version");
  else if (!OPENED.has(protocol)) cursor.note(`gre-protocol-${protocol.toString(16).padStart(4, "0")}`);
  else {
    cursor.wrap("gre", bytes[offset] >> 7);
    cursor.readEthertype(protocol, offset + length, end);
  }
}

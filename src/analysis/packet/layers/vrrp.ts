import { u16 } from "../../../lib/bytes.ts";
import type { Cursor, Layer } from "../cursor.ts";

const ADVERTISEMENT = 1;

/**
 * VRRP (RFC 3768 version 2, RFC 9568 version 3): who says to be master of which addresses. The
 * advertisement is a row as any IP packet, and stands in a list of its own. CARP shares the protocol
 * number and version 2; its address count is its authentication length, and it carries no addresses.
 */
export const vrrp: Layer = { name: "vrrp", protocols: [112], read };

function read(bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  if (!cursor.quote) return;
  if (end - offset < 8) {
    cursor.note("vrrp-header-cut");
    return;
  }
  const version = bytes[offset] >> 4;
  if ((bytes[offset] & 15) !== ADVERTISEMENT || (version !== 2 && version !== 3)) {
    cursor.note("vrrp-other");
    return;
  }
  const size = cursor.family === 4 ? 4 : 16;
  const count = bytes[offset + 3];
  // Only whole addresses, however many the header promises.
  const whole = Math.min(count, Math.floor((end - offset - 8) / size));
  if (whole < count) cursor.note("vrrp-addresses-cut");
  cursor.found.addAdvert({
    frame: cursor.frame,
    seconds: cursor.seconds,
    nanos: cursor.nanos,
    link: cursor.linkId(),
    source: cursor.names.ipText(bytes, cursor.sourceAt, size),
    destination: cursor.names.ipText(bytes, cursor.destinationAt, size),
    routerId: bytes[offset + 1],
    priority: bytes[offset + 2],
    // Version 2 counts seconds in one byte, version 3 hundredths in twelve bits.
    intervalMs: version === 2 ? bytes[offset + 5] * 1000 : (u16(bytes, offset + 4) & 0xfff) * 10,
    addresses: Array.from({ length: whole }, (_, i) =>
      cursor.names.ipText(bytes, offset + 8 + i * size, size),
    ),
  });
}

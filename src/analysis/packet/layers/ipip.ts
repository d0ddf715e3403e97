import type { Cursor, Layer } from "../cursor.ts";

const IPV4_IN_IP = 4;

/** IP in IP: 4-in-4 (RFC 2003), 4-in-6 and 6-in-6 (RFC 2473), 6-in-4 (RFC 4213). */
export const ipip: Layer = { name: "ipip", protocols: [IPV4_IN_IP, 41], read };

function read(_bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  const ethertype = cursor.protocol === IPV4_IN_IP ? 0x0800 : 0x86dd;
  cursor.wrap("ipip", 0);
  cursor.readEthertype(ethertype, offset, end);
}

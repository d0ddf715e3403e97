import { u16, u32 } from "../../../lib/bytes.ts";
import type { Cursor, Layer } from "../cursor.ts";

const REQUEST = 1;
const REPLY = 2;
/** Protocol type IPv4, 6-byte hardware and 4-byte protocol addresses. */
const IPV4_OVER_MAC = 0x0800_0604;

/** ARP (RFC 826) for IPv4 over MACs. It is no row. */
export const arp: Layer = { name: "arp", ethertypes: [0x0806], read };

function read(bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  if (end - offset < 28) {
    cursor.note("arp-cut");
    return;
  }
  const operation = u16(bytes, offset + 6);
  if (u32(bytes, offset + 2) !== IPV4_OVER_MAC || (operation !== REQUEST && operation !== REPLY)) {
    cursor.note("arp-other");
    return;
  }
  const isTargetKnown = u32(bytes, offset + 18) !== 0 || u16(bytes, offset + 22) !== 0;
  cursor.found.addNeighbour({
    frame: cursor.frame,
    seconds: cursor.seconds,
    nanos: cursor.nanos,
    link: cursor.linkId(),
    kind: operation === REQUEST ? "request" : "reply",
    senderMac: cursor.names.macText(bytes, offset + 8),
    senderIp: cursor.names.ipText(bytes, offset + 14, 4),
    ...(isTargetKnown ? { targetMac: cursor.names.macText(bytes, offset + 18) } : {}),
    targetIp: cursor.names.ipText(bytes, offset + 24, 4),
    protocol: "arp",
  });
}

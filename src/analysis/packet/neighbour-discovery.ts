/** Neighbour solicitations and advertisements (RFC 4861) as neighbour messages. */
import type { Cursor } from "./cursor.ts";

export const NS = 135;
export const NA = 136;
const SOURCE_MAC = 1;
const TARGET_MAC = 2;

/**
 * Records the message whose ICMPv6 header is at `offset`. As in ARP the sender of a reply is the
 * address it speaks for. The MAC is the one in the option, else the link's; with neither (duplicate
 * address detection on a link without MACs) there is nothing to record.
 */
export function recordDiscovery(offset: number, end: number, cursor: Cursor): void {
  if (!cursor.quote) return;
  if (end - offset < 24) {
    cursor.note("ndp-cut");
    return;
  }
  const { bytes } = cursor;
  const isRequest = bytes[offset] === NS;
  const option = findOption(bytes, offset + 24, end, isRequest ? SOURCE_MAC : TARGET_MAC);
  const macAt = option >= 0 ? option + 2 : cursor.envelope === 0 ? cursor.sourceMacAt : -1;
  if (macAt < 0) {
    cursor.note("ndp-no-mac");
    return;
  }
  const target = cursor.names.ipText(bytes, offset + 8, 16);
  cursor.found.addNeighbour({
    frame: cursor.frame,
    seconds: cursor.seconds,
    nanos: cursor.nanos,
    link: cursor.linkId(),
    kind: isRequest ? "request" : "reply",
    senderIp: isRequest ? cursor.names.ipText(bytes, cursor.sourceAt, 16) : target,
    senderMac: cursor.names.macText(bytes, macAt),
    targetIp: isRequest ? target : cursor.names.ipText(bytes, cursor.destinationAt, 16),
    protocol: "ndp",
  });
}

/** Where the first whole option of this type starts, or -1. Lengths count in eight bytes. */
export function findOption(bytes: Uint8Array, from: number, end: number, type: number): number {
  for (let at = from; at + 8 <= end; ) {
    const length = bytes[at + 1] * 8;
    if (length === 0) return -1;
    if (bytes[at] === type) return at;
    at += length;
  }
  return -1;
}

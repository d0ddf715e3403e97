import { u16 } from "../../../lib/bytes.ts";
import type { Cursor, Layer } from "../cursor.ts";
import { PacketFlag } from "../define.ts";

const MAX_EXTENSIONS = 8;
const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const NO_NEXT_HEADER = 59;
const DESTINATION_OPTIONS = 60;

/** IPv6 with extension headers (RFC 8200, AH of RFC 4302). */
export const ipv6: Layer = { name: "ipv6", ethertypes: [0x86dd], read };

function read(bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  if (end - offset < 40) {
    cursor.note("ipv6-header-cut");
    return;
  }
  if (bytes[offset] >> 4 !== 6) {
    cursor.note("ipv6-bad-header");
    return;
  }
  const isWrapperCut = (cursor.flags & PacketFlag.firstFragment) !== 0;
  cursor.openIp(6, offset + 8, offset + 24, bytes[offset + 7]);

  // 0 is a jumbogram (RFC 2675) or a segmentation offload of more than 64 KiB: the frame knows better.
  const payloadLength = u16(bytes, offset + 4);
  const isJumbo = payloadLength === 0 && bytes[offset + 6] !== NO_NEXT_HEADER;
  const statedEnd = isJumbo ? Math.max(cursor.statedEnd, offset + 40) : offset + 40 + payloadLength;
  if (statedEnd > cursor.statedEnd && !isWrapperCut) cursor.note("ipv6-bad-length");
  readExtensions(bytes, offset, Math.min(end, statedEnd), statedEnd, cursor);
}

/** Walks to the transport header, or to the first header that cannot be read. */
function readExtensions(
  bytes: Uint8Array,
  offset: number,
  end: number,
  statedEnd: number,
  cursor: Cursor,
): void {
  let next = bytes[offset + 6];
  let at = offset + 40;
  for (let count = 0; isExtension(next); count++) {
    if (count === MAX_EXTENSIONS || end - at < 8) {
      cursor.note(count === MAX_EXTENSIONS ? "ipv6-too-many-extensions" : "ipv6-extension-cut");
      cursor.openPayload(next, at, end, statedEnd);
      return;
    }
    const header = next;
    next = bytes[at];
    const start = at;
    at += extensionLength(header, bytes[at + 1]);
    if (header !== FRAGMENT) continue;
    const fragment = u16(bytes, start + 2);
    cursor.ipId = u16(bytes, start + 6);
    if (fragment & 0xfff8) {
      cursor.openPayload(next, at, end, statedEnd);
      cursor.flags |= PacketFlag.laterFragment;
      cursor.sequence = fragment & 0xfff8;
      return;
    }
    if (fragment & 1) cursor.flags |= PacketFlag.firstFragment;
  }
  cursor.openPayload(next, at, end, statedEnd);
  cursor.readTransport();
}

function isExtension(header: number): boolean {
  return (
    header === HOP_BY_HOP ||
    header === ROUTING ||
    header === FRAGMENT ||
    header === AUTHENTICATION ||
    header === DESTINATION_OPTIONS
  );
}

function extensionLength(header: number, lengthField: number): number {
  if (header === FRAGMENT) return 8;
  return header === AUTHENTICATION ? (lengthField + 2) * 4 : (lengthField + 1) * 8;
}

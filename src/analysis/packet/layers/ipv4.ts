import { u16 } from "../../../lib/bytes.ts";
import type { Cursor, Layer } from "../cursor.ts";
import { PacketFlag } from "../define.ts";

const MORE_FRAGMENTS = 0x2000;
const DONT_FRAGMENT = 0x4000;

/** IPv4 (RFC 791). The header checksum is not asked for: offload leaves it unfilled. */
export const ipv4: Layer = { name: "ipv4", ethertypes: [0x0800], read };

function read(bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  if (end - offset < 20) {
    cursor.note("ipv4-header-cut");
    return;
  }
  const headerLength = (bytes[offset] & 15) * 4;
  if (bytes[offset] >> 4 !== 4 || headerLength < 20) {
    cursor.note("ipv4-bad-header");
    return;
  }
  const isWrapperCut = (cursor.flags & PacketFlag.firstFragment) !== 0;
  cursor.openIp(4, offset + 12, offset + 16, bytes[offset + 8]);
  cursor.ipId = u16(bytes, offset + 4);
  const fragment = u16(bytes, offset + 6);
  if (fragment & DONT_FRAGMENT) cursor.flags |= PacketFlag.dontFragment;

  // 0 is what a segmentation offload of more than 64 KiB leaves: the frame knows better.
  const total = u16(bytes, offset + 2);
  const statedEnd = total === 0 ? cursor.statedEnd : offset + total;
  if (statedEnd < offset + headerLength || (statedEnd > cursor.statedEnd && !isWrapperCut))
    cursor.note("ipv4-bad-length");
  cursor.openPayload(bytes[offset + 9], offset + headerLength, end, statedEnd);

  const fragmentOffset = (fragment & 0x1fff) * 8;
  if (fragmentOffset > 0) {
    cursor.flags |= PacketFlag.laterFragment;
    cursor.sequence = fragmentOffset;
    return;
  }
  if (fragment & MORE_FRAGMENTS) cursor.flags |= PacketFlag.firstFragment;
  cursor.readTransport();
}

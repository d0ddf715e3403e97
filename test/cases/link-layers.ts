/** Captures of Ethernet as if they had been made with `-i any`, on an interface without MACs, or on a trunk. */
import type { CaseFile } from "./cases.ts";
import { plain } from "./reduce.ts";

/** A frame's new head in place of Ethernet's 14 bytes; nothing where such a capture would not have the frame. */
type Head = (frame: Uint8Array, own: ReadonlySet<string>) => Uint8Array | undefined;

const ARP = 0x0806;
const etherType = (frame: Uint8Array): number => (frame[12] << 8) | frame[13];
const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join(":");

/** Packet types of packet(7): to this host, broadcast, multicast, to another, from this host. */
function packetType(frame: Uint8Array, own: ReadonlySet<string>): number {
  if (own.has(hex(frame.subarray(6, 12)))) return 4;
  const to = hex(frame.subarray(0, 6));
  if (own.has(to)) return 0;
  if (to === "ff:ff:ff:ff:ff:ff") return 1;
  return (frame[0] & 1) === 1 ? 2 : 3;
}

export const LINK_LAYERS: Readonly<Record<string, { readonly linkType: number; readonly head: Head }>> = {
  /** LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2: `-i any`. */
  sll: {
    linkType: 113,
    head: (frame, own) =>
      Uint8Array.of(
        0,
        packetType(frame, own),
        0,
        1,
        0,
        6,
        ...frame.subarray(6, 12),
        0,
        0,
        ...frame.subarray(12, 14),
      ),
  },
  sll2: {
    linkType: 276,
    head: (frame, own) =>
      Uint8Array.of(
        ...frame.subarray(12, 14),
        ...[0, 0, 0, 0, 0, 2, 0, 1, packetType(frame, own), 6],
        ...frame.subarray(6, 12),
        ...[0, 0],
      ),
  },
  /** LINKTYPE_RAW: IP alone, as on a tunnel's interface. */
  raw: { linkType: 101, head: (frame) => (etherType(frame) === ARP ? undefined : new Uint8Array(0)) },
  /** LINKTYPE_ETHERNET with IEEE 802.1Q. */
  vlan: {
    linkType: 1,
    head: (frame) => Uint8Array.of(...frame.subarray(0, 12), 0x81, 0, 0, 42, ...frame.subarray(12, 14)),
  },
};

function records(view: DataView): { readonly at: number; readonly size: number }[] {
  const found: { at: number; size: number }[] = [];
  for (let at = 24; at + 16 <= view.byteLength; ) {
    const size = view.getUint32(at + 8, true);
    if (size < 14 || at + 16 + size > view.byteLength) break;
    found.push({ at, size });
    at += 16 + size;
  }
  return found;
}

/** A little-endian classic pcap of Ethernet in another link layer; anything else as it is. @param own MACs of the host */
export function relinked(file: CaseFile, kind: string, own: ReadonlySet<string>): CaseFile {
  // A copy: what gunzip gives is a Buffer, whose slices share its memory.
  const bytes = new Uint8Array(plain(file));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (own.size === 0 || view.getUint32(0, true) !== 0xa1b2c3d4 || view.getUint32(20, true) !== 1) return file;
  const { linkType, head } = LINK_LAYERS[kind];
  const parts: Uint8Array[] = [bytes.slice(0, 24)];
  new DataView(parts[0].buffer).setUint32(20, linkType, true);
  for (const { at, size } of records(view)) {
    const frame = bytes.subarray(at + 16, at + 16 + size);
    const start = head(frame, own);
    if (!start) continue;
    const record = bytes.slice(at, at + 16);
    const grown = start.length - 14;
    const write = new DataView(record.buffer);
    write.setUint32(8, size + grown, true);
    write.setUint32(12, view.getUint32(at + 12, true) + grown, true);
    parts.push(record, start, frame.subarray(14));
  }
  return { ...file, bytes: new Uint8Array(Buffer.concat(parts)) };
}

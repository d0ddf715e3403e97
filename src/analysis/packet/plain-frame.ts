/**
 * The frame that nearly all are: Ethernet, IPv4 without options or fragments, UDP or TCP, nothing inside.
 * Read in one go, to the same row that the layers give one by one.
 */
import { mix } from "../../lib/hash.ts";
import { type Cursor, HEAD_SEED, type LayerTables } from "./cursor.ts";
import { PacketFlag } from "./define.ts";

const ETHERNET_BYTES = 14;
const IPV4_AT = ETHERNET_BYTES;
const TRANSPORT_AT = IPV4_AT + 20;
const UDP = 17;
const TCP = 6;
/** Payload bytes from which on a tunnel may be in a UDP packet. */
const TUNNEL_BYTES = 20;
/** TCP options of a timestamp as nearly every stack pads it: NOP, NOP, kind 8, length 10 (RFC 7323, A). */
const PADDED_TIMESTAMP = 0x0101080a;

/** UDP destination ports that announce a tunnel. */
export function tunnelPorts({ udpPorts }: LayerTables): Uint8Array {
  const ports = new Uint8Array(65_536);
  for (const port of udpPorts.keys()) ports[port] = 1;
  return ports;
}

/**
 * Fills the cursor from the Ethernet frame at `offset`, as its layers would.
 * @param end where what was captured of it ends. @param view over the cursor's bytes.
 * @returns false, and the cursor as it was, where it is another kind of frame.
 */
export function readPlainFrame(
  view: DataView,
  offset: number,
  end: number,
  cursor: Cursor,
  ports: Uint8Array,
): boolean {
  if (end - offset < TRANSPORT_AT + 8) return false;
  // Ethertype IPv4, version 4 and five words of header.
  if (view.getUint16(offset + 12) !== 0x0800 || view.getUint8(offset + IPV4_AT) !== 0x45) return false;
  const fragment = view.getUint16(offset + IPV4_AT + 6);
  if ((fragment & 0x3fff) !== 0) return false;
  const statedEnd = offset + IPV4_AT + view.getUint16(offset + IPV4_AT + 2);
  if (statedEnd > cursor.statedEnd) return false;
  const at = offset + TRANSPORT_AT;
  const carried = statedEnd - at;
  const protocol = view.getUint8(offset + IPV4_AT + 9);
  if (protocol === UDP) {
    const length = view.getUint16(at + 4);
    if (length < 8 || length > carried) return false;
    const there = Math.min(end, statedEnd) - at - 8;
    const port = view.getUint16(at + 2);
    if (there >= TUNNEL_BYTES && (ports[port] === 1 || mayBeTunnel(view, at + 8, length - 8))) return false;
    cursor.tcpFlags = 0;
    cursor.sequence = 0;
    cursor.payloadAt = at + 8;
    cursor.length = length - 8;
    cursor.headState = HEAD_SEED;
  } else if (protocol === TCP) {
    if (end - at < 20) return false;
    const header = (view.getUint8(at + 12) >> 4) * 4;
    if (header < 20 || header > carried || at + header > end) return false;
    let head = mix(mix(HEAD_SEED, view.getUint32(at + 8)), view.getUint16(at + 14));
    if (header > 20) {
      if (header !== 32 || view.getUint32(at + 20) !== PADDED_TIMESTAMP) return false;
      head = mix(mix(head, view.getUint32(at + 24)), view.getUint32(at + 28));
    }
    cursor.tcpFlags = view.getUint8(at + 13);
    cursor.sequence = view.getInt32(at + 4);
    cursor.payloadAt = at + header;
    cursor.length = carried - header;
    cursor.headState = head;
  } else return false;
  cursor.destinationMacAt = offset;
  cursor.sourceMacAt = offset + 6;
  cursor.hasPacket = true;
  cursor.family = 4;
  cursor.sourceAt = offset + IPV4_AT + 12;
  cursor.destinationAt = offset + IPV4_AT + 16;
  cursor.ttl = view.getUint8(offset + IPV4_AT + 8);
  cursor.ipId = view.getUint16(offset + IPV4_AT + 4);
  cursor.flags = fragment & 0x4000 ? PacketFlag.dontFragment : 0;
  cursor.protocol = protocol;
  cursor.sourcePort = view.getUint16(at);
  cursor.destinationPort = view.getUint16(at + 2);
  cursor.payloadEnd = Math.min(end, statedEnd);
  return true;
}

/** What the layers that know a tunnel by its shape look at first (layers/gue.ts). */
function mayBeTunnel(view: DataView, at: number, length: number): boolean {
  const first = view.getUint8(at);
  if (first >= 0x70) return false;
  if (first >= 0x60) return view.getUint16(at + 4) + 40 === length;
  if (first >= 0x50) return false;
  if (first >= 0x40) return view.getUint16(at + 2) === length;
  if (first >= 0x20) return false;
  const protocol = view.getUint8(at + 1);
  return protocol === 4 || protocol === 41 || protocol === 47;
}

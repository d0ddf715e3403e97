import { u16 } from "../../../lib/bytes.ts";
import type { Cursor, Layer } from "../cursor.ts";
import { PacketFlag } from "../define.ts";

/** UDP (RFC 768), and the tunnels that hide in it. */
export const udp: Layer = { name: "udp", protocols: [17], read };

function read(bytes: Uint8Array, offset: number, end: number, cursor: Cursor): void {
  if (end - offset < 8) {
    if (end - offset >= 4) readPorts(bytes, offset, cursor);
    cursor.cutHeader("udp-header-cut");
    return;
  }
  readPorts(bytes, offset, cursor);
  // 0 is a jumbogram (RFC 2675). A first fragment states the length of the whole datagram.
  const stated = u16(bytes, offset + 4);
  const carried = cursor.length;
  if (stated > carried && !(cursor.flags & PacketFlag.firstFragment)) cursor.note("udp-bad-length");
  else if (stated >= 8) cursor.length = stated;
  else if (stated !== 0) cursor.note("udp-bad-length");
  cursor.skipHeader(8);
  cursor.statedEnd = cursor.payloadAt + cursor.length;
  if (cursor.payloadEnd - cursor.payloadAt >= 20) readTunnel(bytes, cursor);
}

function readPorts(bytes: Uint8Array, offset: number, cursor: Cursor): void {
  cursor.sourcePort = u16(bytes, offset);
  cursor.destinationPort = u16(bytes, offset + 2);
}

function readTunnel(bytes: Uint8Array, cursor: Cursor): void {
  const known = cursor.tables.udpPorts.get(cursor.destinationPort);
  if (known) known.read(bytes, cursor.payloadAt, cursor.payloadEnd, cursor);
  else
    for (const layer of cursor.tables.udpShapes)
      layer.read(bytes, cursor.payloadAt, cursor.payloadEnd, cursor);
}

/** A packet as Ethernet bytes, with the checksums that its sender would have set. */
import {
  CLIENT_MAC,
  clientOf,
  clientPortOf,
  DIP,
  DIRECTOR_MAC,
  PORT,
  ripOf,
  serverMacOf,
  VIP,
} from "./addresses.ts";
import type { Traffic } from "./define.ts";
import type { Packet } from "./packet.ts";
import { TCP } from "./tcp-steps.ts";

const ETHERNET_BYTES = 14;
const IP_BYTES = 20;
const UDP_BYTES = 8;
/** With time stamps; a SYN has its segment size besides. */
const TCP_BYTES = 32;
const SYN_BYTES = 36;
/** The longest: TCP in GRE in IP. What lies behind it and the first words is zero. */
export const HEADERS_BYTES = 128;
const PROTOCOL = { ipip: 4, tcp: 6, udp: 17, gre: 47 } as const;

/** Between client and VIP, or between director and real server. */
export type Side = "front" | "back";

/** Writes the frame as it is on that side. @returns its length on the wire. */
export function writeFrame(view: DataView, at: number, packet: Packet, side: Side, traffic: Traffic): number {
  const back = side === "back";
  const tunnel = back && (traffic.method === "ipip" || traffic.method === "gre");
  const viaDirector = traffic.method === "nat" || !packet.reply;
  const serverMac = serverMacOf(packet.server);
  const near = back ? serverMac : CLIENT_MAC;
  const far = viaDirector ? DIRECTOR_MAC : serverMac;
  const leaving = back === packet.reply;
  writeMac(view, at, leaving ? far : near);
  writeMac(view, at + 6, leaving ? near : far);
  view.setUint16(at + 12, 0x0800);

  let ip = at + ETHERNET_BYTES;
  const innerBytes = IP_BYTES + transportBytes(packet) + packet.payloadBytes;
  if (tunnel) {
    const gre = traffic.method === "gre" ? 4 : 0;
    const rip = ripOf(packet.server);
    const protocol = gre > 0 ? PROTOCOL.gre : PROTOCOL.ipip;
    writeIp(view, ip, IP_BYTES + gre + innerBytes, packet.id, 64, protocol, DIP, rip);
    ip += IP_BYTES;
    if (gre > 0) view.setUint32(ip, 0x0000_0800);
    ip += gre;
  }
  const client = clientOf(packet.flow, traffic);
  const service = back && traffic.method === "nat" ? ripOf(packet.server) : VIP;
  const [source, target] = packet.reply ? [service, client] : [client, service];
  const forwarded = packet.reply ? side === "front" && traffic.method === "nat" : back;
  const protocol = packet.tcp ? PROTOCOL.tcp : PROTOCOL.udp;
  writeIp(view, ip, innerBytes, packet.id, forwarded ? 63 : 64, protocol, source, target);
  const port = clientPortOf(packet.flow, traffic);
  const ports = packet.reply ? PORT * 65_536 + port : port * 65_536 + PORT;
  view.setUint32(ip + IP_BYTES, ports);
  if (packet.tcp) writeTcp(view, ip + IP_BYTES, packet, source + target);
  else writeUdp(view, ip + IP_BYTES, packet, source, target);
  return ip + innerBytes - at;
}

function transportBytes(packet: Packet): number {
  if (!packet.tcp) return UDP_BYTES;
  return (packet.flags & TCP.syn) === 0 ? TCP_BYTES : SYN_BYTES;
}

/** 02:00:00:00 and two bytes. */
function writeMac(view: DataView, at: number, mac: number): void {
  view.setUint32(at, 0x0200_0000);
  view.setUint16(at + 4, mac);
}

function writeIp(
  view: DataView,
  at: number,
  length: number,
  id: number,
  ttl: number,
  protocol: number,
  source: number,
  target: number,
): void {
  view.setUint16(at, 0x4500);
  view.setUint16(at + 2, length);
  view.setUint16(at + 4, id);
  view.setUint16(at + 6, 0x4000);
  view.setUint8(at + 8, ttl);
  view.setUint8(at + 9, protocol);
  view.setUint16(at + 10, 0);
  view.setUint32(at + 12, source);
  view.setUint32(at + 16, target);
  view.setUint16(at + 10, checksum(view, at, IP_BYTES, 0));
}

function writeUdp(view: DataView, at: number, packet: Packet, source: number, target: number): void {
  const length = UDP_BYTES + packet.payloadBytes;
  view.setUint16(at + 4, length);
  view.setUint16(at + 6, 0);
  // A payload too short for a word has zeroes only.
  const words = Math.min(packet.payloadBytes >> 2, 2);
  if (words > 0) view.setUint32(at + 8, packet.first);
  if (words > 1) view.setUint32(at + 12, packet.second);
  const pseudo = halves(source) + halves(target) + PROTOCOL.udp + length;
  view.setUint16(at + 6, checksum(view, at, UDP_BYTES + 4 * words, pseudo) || 0xffff);
}

function writeTcp(view: DataView, at: number, packet: Packet, addresses: number): void {
  const length = transportBytes(packet);
  view.setUint32(at + 4, packet.sequence);
  view.setUint32(at + 8, packet.acknowledgement);
  view.setUint16(at + 12, (length << 10) | packet.flags);
  view.setUint16(at + 14, 0xffff);
  view.setUint32(at + 16, 0);
  let option = at + 20;
  if (length === SYN_BYTES) {
    view.setUint32(option, 0x0204_05b4);
    option += 4;
  }
  view.setUint32(option, 0x0101_080a);
  view.setUint32(option + 4, packet.sequence);
  view.setUint32(option + 8, packet.acknowledgement);
  // Adding the addresses first loses nothing that their halves would keep, modulo 65535.
  const pseudo = (addresses % 0xffff) + PROTOCOL.tcp + length + packet.payloadBytes;
  view.setUint16(at + 16, checksum(view, at, length, pseudo));
}

const halves = (word: number): number => (word >>> 16) + (word & 0xffff);

/** RFC 1071, over an even number of bytes. */
function checksum(view: DataView, at: number, length: number, start: number): number {
  let sum = start;
  for (let i = at; i < at + length; i += 2) sum += view.getUint16(i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

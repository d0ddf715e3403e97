/** Packets between hosts, for tests of what is observed: whole frames, from addresses and ports. */
import {
  be16,
  be32,
  bytesOf,
  icmp,
  ipv4,
  ipv6,
  mac,
  tcp as tcpSegment,
  udp as udpDatagram,
} from "../packet/build-frame.ts";

export interface IpHeader {
  readonly source: string;
  readonly destination: string;
  readonly id?: number;
  readonly ttl?: number;
  readonly df?: boolean;
}

/** `n` bytes that differ by `seed`. */
export function payload(n: number, seed = 0): Uint8Array {
  return Uint8Array.from({ length: n }, (_, i) => (i * 7 + seed * 31 + (seed >> 8)) & 255);
}

const ethertype = (body: Uint8Array): number => (body[0] >> 4 === 4 ? 0x0800 : 0x86dd);

export function ethernet(source: string, destination: string, body: Uint8Array): Uint8Array {
  return bytesOf(mac(destination), mac(source), be16(ethertype(body)), body);
}

/** LINUX_SLL: `packetType` 0 to us, 3 other host, 4 outgoing. */
export function cooked(source: string, packetType: number, body: Uint8Array): Uint8Array {
  return bytesOf(be16(packetType), be16(1), be16(6), mac(source), 0, 0, be16(ethertype(body)), body);
}

/** IPv4, or IPv6 when the addresses are; `protocol` 4 around another packet is a tunnel. */
export function ip(header: IpHeader, protocol: number, body: Uint8Array): Uint8Array {
  const { source, destination, id = 1, ttl = 64, df = true } = header;
  return source.includes(":")
    ? ipv6(protocol, body, { source, destination, hopLimit: ttl })
    : ipv4(protocol, body, { source, destination, id, ttl, fragment: df ? 0x4000 : 0 });
}

export function udp(header: IpHeader, from: number, to: number, body: Uint8Array = payload(8)): Uint8Array {
  return ip(header, 17, udpDatagram(from, to, body));
}

export interface TcpHeader extends IpHeader {
  readonly from: number;
  readonly to: number;
  /** FIN 1, SYN 2, RST 4, PSH 8, ACK 16. */
  readonly flags: number;
  readonly sequence?: number;
  readonly acknowledgement?: number;
}

export function tcp(header: TcpHeader, body: Uint8Array = new Uint8Array(0)): Uint8Array {
  return ip(header, 6, tcpSegment(header.from, header.to, body, header));
}

/** Echo request, or its reply. */
export function echo(header: IpHeader, sequence: number, reply = false): Uint8Array {
  const v6 = header.source.includes(":");
  const type = v6 ? (reply ? 129 : 128) : reply ? 0 : 8;
  return ip(header, v6 ? 58 : 1, icmp(type, 0, [...be16(77), ...be16(sequence)], payload(16, sequence)));
}

/** An ICMP error that quotes the first 48 bytes of `about`; `rest` holds the MTU of code 4. */
export function icmpError(
  header: IpHeader,
  type: number,
  code: number,
  about: Uint8Array,
  rest = 0,
): Uint8Array {
  return ip(header, 1, icmp(type, code, be32(rest), about.subarray(0, 48)));
}

export interface ArpEnds {
  readonly senderMac: string;
  readonly senderIp: string;
  readonly targetIp: string;
  /** Of a reply. */
  readonly targetMac?: string;
}

/** A whole frame: a request, broadcast; or a reply when `targetMac` is given. */
export function arp({ senderMac, senderIp, targetIp, targetMac }: ArpEnds): Uint8Array {
  const quad = (text: string) => text.split(".").map(Number);
  return bytesOf(
    mac(targetMac ?? "ff:ff:ff:ff:ff:ff"),
    mac(senderMac),
    be16(0x0806),
    be16(1),
    be16(0x0800),
    [6, 4],
    be16(targetMac === undefined ? 1 : 2),
    mac(senderMac),
    quad(senderIp),
    mac(targetMac ?? "00:00:00:00:00:00"),
    quad(targetIp),
  );
}

/** Frames for tests, byte by byte: Ethernet, ARP, IPv4, IPv6, UDP, TCP, ICMP. Checksums stay 0. */
import { parseIp } from "../../../src/lib/ip.ts";
import { join, Writer } from "../capture/build-capture.ts";

const big = () => new Writer(false);

function macBytes(mac: string): Uint8Array {
  return Uint8Array.from(mac.split(":"), (pair) => Number.parseInt(pair, 16));
}

function ipBytes(ip: string): Uint8Array {
  const bytes = parseIp(ip);
  if (!bytes) throw new Error(`${ip} is no address`);
  return bytes;
}

/** `n` bytes that differ by `seed`. */
export function payload(n: number, seed = 0): Uint8Array {
  return Uint8Array.from({ length: n }, (_, i) => (i * 7 + seed * 31 + (seed >> 8)) & 255);
}

export function ethernet(source: string, destination: string, body: Uint8Array): Uint8Array {
  const type = body[0] >> 4 === 4 ? 0x0800 : 0x86dd;
  return join([macBytes(destination), macBytes(source), big().u16(type).done(), body]);
}

/** LINUX_SLL: `packetType` 0 to us, 3 other host, 4 outgoing. */
export function cooked(source: string, packetType: number, body: Uint8Array): Uint8Array {
  const type = body[0] >> 4 === 4 ? 0x0800 : 0x86dd;
  const head = big().u16(packetType).u16(1).u16(6).bytes(macBytes(source)).u16(0).u16(type);
  return join([head.done(), body]);
}

export interface IpHeader {
  readonly source: string;
  readonly destination: string;
  readonly id?: number;
  readonly ttl?: number;
  readonly df?: boolean;
}

/** IPv4, or IPv6 when the addresses are; `protocol` 4 around another one is a tunnel. */
export function ip(header: IpHeader, protocol: number, body: Uint8Array): Uint8Array {
  const { source, destination, id = 1, ttl = 64, df = true } = header;
  const addresses = join([ipBytes(source), ipBytes(destination)]);
  if (addresses.length === 32)
    return join([
      big().u32(0x60000000).u16(body.length).bytes(Uint8Array.of(protocol, ttl)).done(),
      addresses,
      body,
    ]);
  const head = big()
    .u16(0x4500)
    .u16(20 + body.length)
    .u16(id)
    .u16(df ? 0x4000 : 0)
    .bytes(Uint8Array.of(ttl, protocol))
    .u16(0);
  return join([head.done(), addresses, body]);
}

export function udp(header: IpHeader, from: number, to: number, body: Uint8Array = payload(8)): Uint8Array {
  return ip(
    header,
    17,
    big()
      .u16(from)
      .u16(to)
      .u16(8 + body.length)
      .u16(0)
      .bytes(body)
      .done(),
  );
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
  const { from, to, flags, sequence = 0, acknowledgement = 0 } = header;
  const segment = big().u16(from).u16(to).u32(sequence).u32(acknowledgement);
  return ip(
    header,
    6,
    segment
      .u16(0x5000 | flags)
      .u16(1000)
      .u32(0)
      .bytes(body)
      .done(),
  );
}

/** Echo request (`reply` false) or reply. */
export function echo(header: IpHeader, sequence: number, reply = false): Uint8Array {
  const v6 = header.source.includes(":");
  const type = v6 ? (reply ? 129 : 128) : reply ? 0 : 8;
  const body = big()
    .u16(type << 8)
    .u16(0)
    .u16(77)
    .u16(sequence)
    .bytes(payload(16, sequence));
  return ip(header, v6 ? 58 : 1, body.done());
}

/** An ICMP error that quotes the first 48 bytes of `about`. `rest`: the MTU of code 4. */
export function icmpError(
  header: IpHeader,
  type: number,
  code: number,
  about: Uint8Array,
  rest = 0,
): Uint8Array {
  return ip(
    header,
    1,
    big()
      .u16((type << 8) | code)
      .u16(0)
      .u32(rest)
      .bytes(about.subarray(0, 48))
      .done(),
  );
}

const BROADCAST = "ff:ff:ff:ff:ff:ff";

export interface ArpEnds {
  readonly senderMac: string;
  readonly senderIp: string;
  readonly targetIp: string;
  /** Of a reply. */
  readonly targetMac?: string;
}

/** A whole Ethernet frame: a request, broadcast; or a reply when `targetMac` is given. */
export function arp({ senderMac, senderIp, targetIp, targetMac }: ArpEnds): Uint8Array {
  return join([
    macBytes(targetMac ?? BROADCAST),
    macBytes(senderMac),
    big().u16(0x0806).u16(1).u16(0x0800).u16(0x0604).done(),
    big()
      .u16(targetMac === undefined ? 1 : 2)
      .done(),
    macBytes(senderMac),
    ipBytes(senderIp),
    macBytes(targetMac ?? "00:00:00:00:00:00"),
    ipBytes(targetIp),
  ]);
}

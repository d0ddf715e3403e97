/** Hand-made frames, written from the RFCs' header pictures: each function wraps what it is given. */
import { parseIp } from "../../../src/lib/ip.ts";

/** Numbers below 256 are bytes; arrays are spliced in. */
export function bytesOf(...parts: (number | readonly number[] | Uint8Array)[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => (typeof part === "number" ? [part] : [...part])));
}

export const be16 = (value: number): number[] => [(value >>> 8) & 255, value & 255];
export const be32 = (value: number): number[] => [...be16(value >>> 16), ...be16(value & 0xffff)];
export const mac = (text: string): number[] => text.split(":").map((pair) => Number.parseInt(pair, 16));
export const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function ip(value: string): Uint8Array {
  const bytes = parseIp(value);
  if (!bytes) throw new Error(`no address: ${value}`);
  return bytes;
}

export const MAC_A = "02:00:00:00:00:0a";
export const MAC_B = "02:00:00:00:00:0b";

export function ethernet(ethertype: number, payload: Uint8Array): Uint8Array {
  return bytesOf(mac(MAC_B), mac(MAC_A), be16(ethertype), payload);
}

export interface Ip4Fields {
  readonly source?: string;
  readonly destination?: string;
  readonly id?: number;
  readonly ttl?: number;
  /** Flags and offset field as it stands in the header. */
  readonly fragment?: number;
  readonly options?: readonly number[];
  /** In place of the true total length. */
  readonly totalLength?: number;
  readonly badChecksum?: boolean;
}

export function ipv4(protocol: number, payload: Uint8Array, fields: Ip4Fields = {}): Uint8Array {
  const options = fields.options ?? [];
  const headerLength = 20 + options.length;
  const header = bytesOf(
    0x40 | (headerLength / 4),
    0,
    be16(fields.totalLength ?? headerLength + payload.length),
    be16(fields.id ?? 0x1234),
    be16(fields.fragment ?? 0),
    fields.ttl ?? 64,
    protocol,
    0,
    0,
    ip(fields.source ?? "10.0.0.1"),
    ip(fields.destination ?? "10.0.0.2"),
    options,
  );
  let sum = 0;
  for (let i = 0; i < header.length; i += 2) sum += (header[i] << 8) | header[i + 1];
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  header.set(be16(fields.badChecksum ? sum : ~sum), 10);
  return bytesOf(header, payload);
}

export interface Ip6Fields {
  readonly source?: string;
  readonly destination?: string;
  readonly hopLimit?: number;
  readonly payloadLength?: number;
}

export function ipv6(nextHeader: number, payload: Uint8Array, fields: Ip6Fields = {}): Uint8Array {
  return bytesOf(
    [0x60, 0, 0, 0],
    be16(fields.payloadLength ?? payload.length),
    nextHeader,
    fields.hopLimit ?? 64,
    ip(fields.source ?? "2001:db8::1"),
    ip(fields.destination ?? "2001:db8::2"),
    payload,
  );
}

export function udp(
  sourcePort: number,
  destinationPort: number,
  payload: Uint8Array,
  length = 8 + payload.length,
): Uint8Array {
  return bytesOf(be16(sourcePort), be16(destinationPort), be16(length), 0, 0, payload);
}

export interface TcpFields {
  readonly sequence?: number;
  readonly acknowledgement?: number;
  readonly flags?: number;
  readonly window?: number;
  readonly options?: readonly number[];
}

export function tcp(
  sourcePort: number,
  destinationPort: number,
  payload: Uint8Array,
  fields: TcpFields = {},
): Uint8Array {
  const options = fields.options ?? [];
  return bytesOf(
    be16(sourcePort),
    be16(destinationPort),
    be32(fields.sequence ?? 1000),
    be32(fields.acknowledgement ?? 2000),
    ((20 + options.length) / 4) << 4,
    fields.flags ?? 0x18,
    be16(fields.window ?? 512),
    [0, 0, 0, 0],
    options,
    payload,
  );
}

/** NOP, NOP, timestamps. */
export const timestamps = (value: number, echo: number): number[] => [
  1,
  1,
  8,
  10,
  ...be32(value),
  ...be32(echo),
];

/** An ICMP or ICMPv6 message: type, code, the four bytes after the checksum, and the rest. */
export function icmp(type: number, code: number, rest: readonly number[], payload: Uint8Array): Uint8Array {
  return bytesOf(type, code, 0, 0, rest, payload);
}

export const vxlan = (inner: Uint8Array): Uint8Array => bytesOf([0x08, 0, 0, 0, 0, 0, 42, 0], inner);

/** Addresses and `address:port` pairs as commands print them. */
import { canonicalIp, type Ip, isMaskedIp } from "../../lib/ip.ts";
import { parsePort } from "./port-names.ts";

export interface Endpoint {
  /** Canonical, or masked as pasted, or a host name where the command was not asked for numbers. */
  readonly ip: Ip;
  readonly port: number;
}

/** Canonical text of an address, IPv4-mapped IPv6 as IPv4; a masked address as it stands; else undefined. */
export function canonicalAddress(text: string): Ip | undefined {
  const mapped = /^::ffff:([0-9.]{7,15})$/i.exec(text);
  return canonicalIp(mapped ? mapped[1] : text) ?? (isMaskedIp(text) ? text : undefined);
}

/** Is this a host name? A word with a letter in it that is no address. */
export function isHostName(text: string): boolean {
  return /^[A-Za-z0-9_.-]{1,255}$/.test(text) && /[A-Za-z]/.test(text) && !isMaskedIp(text);
}

/** `1.2.3.4:80`, `[fd00::1]:80`, `web1.example.com:http`. */
export function parseEndpoint(text: string): Endpoint | undefined {
  const colon = text.lastIndexOf(":");
  if (colon < 0) return undefined;
  const address = text.slice(0, colon);
  const port = parsePort(text.slice(colon + 1));
  const bracketed = address.startsWith("[") && address.endsWith("]");
  // Without brackets nobody can say where an IPv6 address ends and the port begins.
  if (port === undefined || (!bracketed && address.includes(":"))) return undefined;
  const plain = bracketed ? address.slice(1, -1) : address;
  const ip = canonicalAddress(plain) ?? (isHostName(plain) ? plain : undefined);
  return ip === undefined ? undefined : { ip, port };
}

/** Eight hexadecimal digits, or all eight groups of an IPv6 address, and a port of four digits. */
const HEX_ENDPOINT = /^(?:([0-9A-F]{8})|\[((?:[0-9a-f]{4}:){7}[0-9a-f]{4})\]):([0-9A-F]{4})$/;

/** `0A09003C:1388` and `[fd00:0000:...:0060]:1388`, as the kernel prints them in /proc/net/ip_vs. */
export function parseHexEndpoint(text: string): Endpoint | undefined {
  const match = HEX_ENDPOINT.exec(text);
  if (!match) return undefined;
  const ip = match[1] === undefined ? canonicalIp(match[2]) : hexQuad(match[1]);
  return ip === undefined ? undefined : { ip, port: Number.parseInt(match[3], 16) };
}

/** `0A09003C` as `10.9.0.60`. */
function hexQuad(text: string): Ip {
  return [0, 2, 4, 6].map((i) => Number.parseInt(text.slice(i, i + 2), 16)).join(".");
}

/**
 * IP and MAC addresses as canonical lower-case text, and as bytes.
 * Text forms follow RFC 5952 (IPv6) and plain dotted quads (IPv4).
 */

/** A dotted quad or an RFC 5952 IPv6 address, canonical; or a masked one such as `xxx.xxx.1.60`. */
export type Ip = string;

/** Six hex pairs with colons, lower case; or a masked one such as `fa:16:xx:xx:xx:8d`. */
export type Mac = string;

const HEX = "0123456789abcdef";
const HEX_PAIR = Array.from({ length: 256 }, (_, n) => HEX.charAt(n >> 4) + HEX.charAt(n & 15));

/** The text of a 6-byte MAC at `offset`. */
export function macText(bytes: Uint8Array, offset: number): Mac {
  const pairs: string[] = [];
  for (let i = 0; i < 6; i++) pairs.push(HEX_PAIR[bytes[offset + i]]);
  return pairs.join(":");
}

/** The text of a 4- or 16-byte address at `offset`. */
export function ipText(bytes: Uint8Array, offset: number, length: 4 | 16): Ip {
  if (length === 4) return `${bytes[offset]}.${bytes[offset + 1]}.${bytes[offset + 2]}.${bytes[offset + 3]}`;
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push((bytes[offset + i] << 8) | bytes[offset + i + 1]);
  return compress(groups);
}

/** RFC 5952: the longest run of two or more zero groups becomes `::`, the first one on a tie. */
function compress(groups: readonly number[]): Ip {
  let best = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; ) {
    let end = i;
    while (end < 8 && groups[end] === 0) end++;
    if (end - i > bestLength) {
      best = i;
      bestLength = end - i;
    }
    i = Math.max(end, i + 1);
  }
  const hex = groups.map((g) => g.toString(16));
  if (best < 0) return hex.join(":");
  return `${hex.slice(0, best).join(":")}::${hex.slice(best + bestLength).join(":")}`;
}

/** The 4 or 16 bytes of an address, or undefined when the text is none (masked ones are none). */
export function parseIp(text: string): Uint8Array | undefined {
  return text.includes(":") ? parseIp6(text) : parseIp4(text);
}

function parseIp4(text: string): Uint8Array | undefined {
  const parts = text.split(".", 5);
  if (parts.length !== 4) return undefined;
  const bytes = new Uint8Array(4);
  for (let i = 0; i < 4; i++) {
    if (!/^[0-9]{1,3}$/.test(parts[i])) return undefined;
    const value = Number(parts[i]);
    if (value > 255) return undefined;
    bytes[i] = value;
  }
  return bytes;
}

function parseIp6(text: string): Uint8Array | undefined {
  if (text.length > 45) return undefined;
  const plain = text.split("%", 1)[0];
  const halves = plain.split("::", 3);
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0]);
  const tail = halves.length === 2 ? groupsOf(halves[1]) : [];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...new Array<number>(halves.length === 2 ? missing : 0).fill(0), ...tail];
  const bytes = new Uint8Array(16);
  groups.forEach((g, i) => {
    bytes[2 * i] = g >> 8;
    bytes[2 * i + 1] = g & 255;
  });
  return bytes;
}

function groupsOf(text: string): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":", 9);
  for (let i = 0; i < parts.length; i++) {
    if (i === parts.length - 1 && parts[i].includes(".")) {
      const v4 = parseIp4(parts[i]);
      if (!v4) return undefined;
      groups.push((v4[0] << 8) | v4[1], (v4[2] << 8) | v4[3]);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(parts[i])) groups.push(Number.parseInt(parts[i], 16));
    else return undefined;
  }
  return groups.length <= 8 ? groups : undefined;
}

/** The canonical text of an address, or undefined when it is none. */
export function canonicalIp(text: string): Ip | undefined {
  const bytes = parseIp(text);
  if (!bytes) return undefined;
  return ipText(bytes, 0, bytes.length === 4 ? 4 : 16);
}

/** Is the first `prefixLength` bits of both addresses the same? False for different families. */
export function samePrefix(a: Ip, b: Ip, prefixLength: number): boolean {
  const x = parseIp(a);
  const y = parseIp(b);
  if (!x || !y || x.length !== y.length || prefixLength > x.length * 8) return false;
  const whole = prefixLength >> 3;
  for (let i = 0; i < whole; i++) if (x[i] !== y[i]) return false;
  const rest = prefixLength & 7;
  return rest === 0 || x[whole] >> (8 - rest) === y[whole] >> (8 - rest);
}

/** Is it that address, or in that network (`10.0.0.0/8`)? */
export function inNetwork(ip: Ip, network: string): boolean {
  const [address, bits] = network.split("/", 2);
  if (ip === address) return true;
  const prefixLength = bits === undefined || bits === "" ? Number.NaN : Number(bits);
  return Number.isInteger(prefixLength) && prefixLength >= 0 && samePrefix(address, ip, prefixLength);
}

/** 4, 6, or undefined when the text is no address. A masked dotted quad counts as 4. */
export function ipFamily(text: Ip): 4 | 6 | undefined {
  const bytes = parseIp(text);
  if (bytes) return bytes.length === 4 ? 4 : 6;
  return isMaskedIp(text) ? 4 : undefined;
}

/** A dotted quad in which at least one octet, but not all, is replaced by letters or asterisks. */
export function isMaskedIp(text: string): boolean {
  const parts = text.split(".", 5);
  if (parts.length !== 4) return false;
  const masked = parts.filter((p) => /^(?:[xX]{1,3}|\*{1,3})$/.test(p)).length;
  const numbers = parts.filter((p) => /^[0-9]{1,3}$/.test(p) && Number(p) <= 255).length;
  return masked > 0 && numbers > 0 && masked + numbers === 4;
}

/** A MAC in which at least one pair, but not all, is replaced by letters or asterisks. */
export function isMaskedMac(text: string): boolean {
  const parts = text.split(":", 7);
  if (parts.length !== 6) return false;
  const masked = parts.filter((p) => /^(?:[xX]{1,2}|\*{1,2})$/.test(p)).length;
  const pairs = parts.filter((p) => /^[0-9a-fA-F]{2}$/.test(p)).length;
  return masked > 0 && pairs > 0 && masked + pairs === 6;
}

/** Does a plain address agree with every part of a masked one that is left (dotted quads, MACs)? */
export function fitsMask(masked: string, plain: string): boolean {
  const separator = masked.includes(":") ? ":" : ".";
  const a = masked.toLowerCase().split(separator, 7);
  const b = plain.toLowerCase().split(separator, 7);
  if (a.length !== b.length) return false;
  return a.every((part, i) => /^[x*]+$/.test(part) || part === b[i]);
}

/** The canonical MAC, or undefined. Accepts `-` as separator; a masked MAC is returned in lower case. */
export function canonicalMac(text: string): Mac | undefined {
  const lower = text.toLowerCase().replaceAll("-", ":");
  if (/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/.test(lower)) return lower;
  return isMaskedMac(lower) ? lower : undefined;
}

/** `192.0.2.1:80`, `[2001:db8::1]:80`. */
export function endpoint(ip: Ip, port: number): string {
  return ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`;
}

/**
 * Addresses in state text, file names, filters: each is replaced by what it is mapped to, in the notation in
 * which it stands. Lines stay lines. Linear: every pattern is bounded.
 */
import { ipText, isMaskedIp, isMaskedMac, macText, parseIp } from "../../lib/ip.ts";
import type { AddressMap } from "./address-map.ts";
import { HexAddresses } from "./hex-addresses.ts";
import type { Masks } from "./masks.ts";
import { maskBits, Networks, quadWord } from "./networks.ts";

/** Bytes as pairs; IPv6; quads, masked ones too; what Cisco, bridges and udev make of MACs; AWS's host names. */
const ADDRESS = new RegExp(
  [
    "(?<![0-9A-Fa-fxX*][:-]|[0-9A-Fa-f]{2})(?:(?:[0-9A-Fa-f]{2}|[xX*]{2}):){5,19}(?:[0-9A-Fa-f]{2}|[xX*]{2})",
    "(?<![0-9A-Fa-f]-|[0-9A-Fa-f]{2})(?:[0-9A-Fa-f]{2}-){5,19}[0-9A-Fa-f]{2}(?![0-9A-Fa-f])",
    String.raw`(?<=inet6|(?<![A-Za-z_:.]))[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]{1,43}(?:\.\d{1,3}){0,3}`,
    String.raw`(?:\d{1,3}|[xX*]{1,3})(?:\.(?:\d{1,3}|[xX*]{1,3})){3}`,
    String.raw`\b[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\b`,
    String.raw`\b[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{12}\b`,
    String.raw`\b[0-9a-f]{4}\.[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}(?![0-9a-f:])`,
    String.raw`\benx[0-9a-f]{12}\b`,
    String.raw`\bip-\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3}\b`,
  ].join("|"),
  "g",
);
const INSIDE = /(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}|\d{1,3}(?:\.\d{1,3}){3}/g;
/** `net 10.9` of a capture filter, `192.168/16` of old iproute2. */
const SHORT = /(?<=\bnet )\d{1,3}(?:\.\d{1,3}){1,2}(?![\d.])|^\d{1,3}(?:\.\d{1,3}){1,2}(?=\/\d{1,2} )/g;
const MAY_HOLD = /[:.-][0-9A-Fa-fxX*]|::|\benx|\b[0-9A-Fa-f]{8}/;
/** netstat, and ss of old, put the port behind an IPv6 address with nothing around it. */
const SOCKETS =
  /^\s{0,8}(?:(?:tcp|udp|raw|sctp|udplite)6?\s|(?:LISTEN|ESTAB|UNCONN|TIME-WAIT|CLOSE-WAIT|SYN-SENT|SYN-RECV|FIN-WAIT-[12]|LAST-ACK|CLOSING)\s)/;
/** netstat cuts what is longer than its column. */
const NETSTAT_6 = /^\s{0,8}(?:tcp|udp|raw|udplite)6\s/;
const NETSTAT_WIDTH = 23;
/** A kernel's version of four numbers is no address. */
const VERSION = /(?:\bLinux (?:version )?(?:[\w.-]{1,64} )?|(?:^|[^A-Za-z])v|[Vv]ersion:? )$/;
const BROADCAST = /(?:\bbrd |\b[Bb]roadcast |\bBcast:|"broadcast":")$/;

interface Place {
  readonly line: string;
  readonly at: number;
  readonly sockets: boolean;
  readonly netstat6: boolean;
}

export class AddressesInText {
  readonly #map: AddressMap;
  readonly #masks: Masks;

  constructor(map: AddressMap, masks: Masks) {
    this.#map = map;
    this.#masks = masks;
  }

  replaced(text: string): string {
    if (!MAY_HOLD.test(text)) return text;
    const networks = new Networks(this.#map, text);
    const hex = new HexAddresses(this.#map);
    return text
      .split("\n")
      .map((line) => {
        if (!MAY_HOLD.test(line)) return line;
        const plain = hex.replaced(line).replace(SHORT, (short: string) => this.#short(short));
        const sockets = SOCKETS.test(line);
        return plain.replace(ADDRESS, (found: string, at: number) =>
          this.#one(found, { line: plain, at, sockets, netstat6: NETSTAT_6.test(line) }, networks),
        );
      })
      .join("\n");
  }

  #one(found: string, place: Place, networks: Networks): string {
    if (found.startsWith("enx")) return `enx${this.#macOfHex(found.slice(3))}`;
    if (found.startsWith("ip-")) return this.#dashed(found, networks);
    if (isPairs(found)) return this.#pairs(found);
    if (/^[0-9a-f]{4}\.[0-9a-f]{1,2}:/.test(found))
      return `${found.slice(0, 5)}${this.#shortPairs(found.slice(5))}`;
    if (found.includes(":"))
      return place.netstat6 ? this.#column(found, place, networks) : this.#six(found, place, networks);
    if (/^[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}$/.test(found))
      return this.#macOfHex(found.replaceAll(".", "")).replace(/(.{4})(?=.)/g, "$1.");
    if (/^[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{12}$/.test(found))
      return `${found.slice(0, 5)}${this.#macOfHex(found.slice(5))}`;
    return this.#quad(found, place, networks);
  }

  /** The octets of a network without those that are zero. */
  #short(short: string): string {
    const octets = short.split(".");
    const word = quadWord([...octets, "0", "0"].slice(0, 4).join("."));
    const made = word === undefined ? undefined : this.#map.fourPrefix(word, 8 * octets.length);
    return made === undefined ? short : quad(made).split(".").slice(0, octets.length).join(".");
  }

  /** MACs; several in a row as netfilter logs them; the longer addresses of other links. */
  #pairs(found: string): string {
    const separator = found.includes("-") ? "-" : ":";
    const pairs = found.split(separator);
    if (pairs.length === 6 && isMaskedMac(found)) return this.#masks.replaced(found);
    const bytes = Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16) || 0);
    const isUpper = /[A-F]/.test(found);
    if (pairs.length === 16) {
      // `unspec` of ifconfig: the address of a tunnel, in the bytes of a MAC and zeros.
      if (bytes.subarray(4).every((byte) => byte === 0)) writeWord(bytes, this.#map.four(wordOf(bytes)));
      else this.#map.six(bytes);
    } else for (let at = 0; at + 6 <= bytes.length; at += 6) this.#mac(bytes, at);
    const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(separator);
    return isUpper ? text.toUpperCase() : text;
  }

  #mac(bytes: Uint8Array, at: number): void {
    this.#map.mac(bytes.subarray(at, at + 6));
  }

  #macOfHex(hex: string): string {
    const bytes = Uint8Array.from({ length: 6 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
    this.#map.mac(bytes);
    return macText(bytes, 0).replaceAll(":", "");
  }

  /** A MAC without its leading zeros. */
  #shortPairs(found: string): string {
    const pairs = found.split(":").map((part) => part.padStart(2, "0"));
    return this.#pairs(pairs.join(":"))
      .split(":")
      .map((pair) => pair.replace(/^0/, ""))
      .join(":");
  }

  /** Brackets say that an address is whole that is longer now; of one that was cut nothing is left. */
  #column(found: string, place: Place, networks: Networks): string {
    const [cell] = /^\S{0,80}/.exec(place.line.slice(place.at)) ?? [""];
    if (cell.length >= NETSTAT_WIDTH) return hidden(found);
    const made = this.#six(found, place, networks);
    if (made.length + cell.length - found.length < NETSTAT_WIDTH) return made;
    const port = found === cell ? /:\d{1,5}$/.exec(made) : null;
    return port ? `[${made.slice(0, port.index)}]${port[0]}` : `[${made}]`;
  }

  #six(found: string, place: Place, networks: Networks): string {
    const { line, at, sockets } = place;
    const behind = line[at + found.length];
    if (sockets && line[at - 1] !== "[" && behind !== "%" && /:\d{1,5}$/.test(found)) {
      const colon = found.lastIndexOf(":");
      const address = this.#plainSix(found.slice(0, colon), undefined);
      if (address !== undefined) return `${address}${found.slice(colon)}`;
    }
    const length = /^\/(\d{1,3})/.exec(line.slice(at + found.length, at + found.length + 4))?.[1];
    // What was glued to it, or the colon that ends a phrase.
    for (let end = found.length; end > 1 && end > found.length - 4; end--) {
      const made = this.#plainSix(found.slice(0, end), end === found.length ? length : undefined);
      if (made !== undefined) return `${made}${found.slice(end)}`;
    }
    if (/^(?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2}$/.test(found)) return this.#shortPairs(found);
    // The most of one, cut somewhere.
    if ((found.match(/[0-9A-Fa-f]{3,4}(?![0-9A-Fa-f])/g) ?? []).length > 2) return hidden(found);
    // No such address: what it swallowed may hold another (`eth0:10.0.0.1`).
    return found.replace(INSIDE, (inner: string, from: number) =>
      isPairs(inner) ? this.#pairs(inner) : this.#quad(inner, { ...place, at: at + from }, networks),
    );
  }

  #plainSix(text: string, length: string | undefined): string | undefined {
    const bytes = text.includes(":") ? parseIp(text) : undefined;
    if (!bytes) return undefined;
    const bits = Math.min(128, Number(length ?? 128));
    this.#map.six(bytes, bits < 127 && hostBitsAreZero(bytes, bits) ? bits : 128);
    if (/^(?:[0-9A-Fa-f]{4}:){7}[0-9A-Fa-f]{4}$/.test(text)) return whole(bytes);
    if (text.includes("."))
      return `${ipText(bytes, 0, 16).replace(/:[^:]*:[^:]*$/, "")}:${ipText(bytes.subarray(12), 0, 4)}`;
    return ipText(bytes, 0, 16);
  }

  #quad(found: string, { line, at }: Place, networks: Networks): string {
    if (/[xX*]/.test(found)) return isMaskedIp(found) ? this.#masks.replaced(found) : found;
    const [head, middle, tail] = split(found);
    const word = quadWord(middle);
    if (word === undefined) return found;
    const ahead = line.slice(Math.max(0, at - 80), at);
    if (VERSION.test(ahead)) return found;
    const behind = tail === "" ? line.slice(at + found.length, at + found.length + 17) : "";
    const length = /^\/(\d{1,2}(?!\d)|\d{1,3}(?:\.\d{1,3}){3})/.exec(behind)?.[1];
    const bits = length?.includes(".") ? maskBits(length) : length === undefined ? undefined : Number(length);
    const made =
      bits === undefined && BROADCAST.test(ahead) ? networks.broadcast(word) : networks.mapped(word, bits);
    return `${head}${quad(made)}${tail}`;
  }

  #dashed(found: string, networks: Networks): string {
    const word = quadWord(found.slice(3).replaceAll("-", "."));
    return word === undefined ? found : `ip-${quad(networks.mapped(word, 32)).replaceAll(".", "-")}`;
  }
}

/** As people mask: neither an address nor anything else. A port behind it stays. */
const hidden = (text: string): string => text.replace(/[0-9A-Fa-f](?=.*:)/g, "x");

const isPairs = (text: string): boolean =>
  /^(?:(?:[0-9A-Fa-f]{2}|[xX*]{2})[:-]){5,19}(?:[0-9A-Fa-f]{2}|[xX*]{2})$/.test(text);

/** Digits that were glued to a quad before and behind it: no octet is above 255, none begins with a zero. */
function split(found: string): readonly [string, string, string] {
  const octets = found.split(".");
  let first = octets[0];
  while (first.length > 1 && (Number(first) > 255 || first.startsWith("0"))) first = first.slice(1);
  let last = octets[3];
  while (last.length > 1 && (Number(last) > 255 || last.startsWith("0"))) last = last.slice(0, -1);
  const middle = `${first}.${octets[1]}.${octets[2]}.${last}`;
  const head = octets[0].slice(0, octets[0].length - first.length);
  return [head, middle, octets[3].slice(last.length)];
}

const quad = (word: number): string => [24, 16, 8, 0].map((shift) => (word >>> shift) & 255).join(".");
const wordOf = (bytes: Uint8Array): number =>
  ((bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3]) >>> 0;

function writeWord(bytes: Uint8Array, word: number): void {
  for (let i = 0; i < 4; i++) bytes[i] = word >>> (24 - 8 * i);
}

function hostBitsAreZero(bytes: Uint8Array, bits: number): boolean {
  return bytes.every((byte, i) => (byte & (255 >> Math.min(8, Math.max(0, bits - 8 * i)))) === 0);
}

/** All groups with all their digits, as the kernel prints them. */
function whole(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return (hex.match(/.{4}/g) ?? []).join(":");
}

/**
 * Addresses to addresses: one bijection for a key, which keeps common prefixes common. What the analysis judges
 * addresses on is kept: private ones stay private, of a MAC the vendor part stays, an interface id that holds a
 * MAC goes with it. What is nobody's own stays as it is: unspecified, loopback, link-local, multicast,
 * broadcast, netmasks, the MACs of VRRP.
 */
import { u16, u32 } from "../../lib/bytes.ts";
import { keepsRanges, PrefixTree, type Range } from "./prefix-tree.ts";

const FOUR: readonly Range[] = [
  { bytes: [0], bits: 8, fixed: true },
  { bytes: [127], bits: 8, fixed: true },
  { bytes: [169, 254], bits: 16, fixed: true },
  { bytes: [224], bits: 3, fixed: true },
  { bytes: [10], bits: 8 },
  { bytes: [100, 64], bits: 10 },
  { bytes: [172, 16], bits: 12 },
  { bytes: [192, 168], bits: 16 },
];

const SIX: readonly Range[] = [
  { bytes: [0], bits: 8, fixed: true },
  { bytes: [0xff], bits: 8, fixed: true },
  { bytes: [0x20], bits: 3 },
  { bytes: [0xfc], bits: 8 },
  { bytes: [0xfd], bits: 8 },
  { bytes: [0xfe, 0x80], bits: 10, fixed: true },
  { bytes: [0xfe, 0xc0], bits: 10 },
];

const MACS: readonly Range[] = [
  { bytes: [0, 0, 0, 0, 0, 0], bits: 48 },
  // Virtual routers, IPv4 and IPv6 (RFC 9568).
  { bytes: [0, 0, 0x5e, 0, 1], bits: 40, fixed: true },
  { bytes: [0, 0, 0x5e, 0, 2], bits: 40, fixed: true },
  // Of the fabrics of Azure and Alibaba Cloud: the same for all of their customers.
  { bytes: [0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc], bits: 48 },
  { bytes: [0xee, 0xff, 0xff, 0xff, 0xff, 0xff], bits: 48 },
];

/** First octets that the mapping of IPv4 keeps: a MAC that ends in an address can keep the one in it. */
const KEPT_OCTETS: ReadonlySet<number> = new Set([10, 100, 172, 192]);
/** Addresses kept of each kind. */
const MOST = 262_144;

export class AddressMap {
  readonly #four: PrefixTree;
  readonly #six: PrefixTree;
  readonly #mac: PrefixTree;
  readonly #group: PrefixTree;
  readonly #known = new Map<number, number>();
  readonly #bytes = new Uint8Array(4);
  readonly #hardware = new Uint8Array(6);

  /** @param key 32 bytes */
  constructor(key: Uint8Array) {
    this.#four = new PrefixTree(key, 4, keepsRanges(FOUR), [16, 24, 32]);
    const six = keepsRanges(SIX);
    this.#six = new PrefixTree(
      key,
      6,
      {
        concerns: (plain, at) =>
          at < 8 ? six.concerns(plain, at) : at === 11 || at === 12 || isFixed(plain),
        keeps: (plain, at, node, position) =>
          at < 8 ? six.keeps(plain, at, node, position) : keepsMarker(plain, at, node) || isFixed(plain),
      },
      [32, 48, 64, 96, 128],
    );
    const macs = keepsRanges(MACS);
    this.#mac = new PrefixTree(
      key,
      1,
      {
        concerns: (plain, at) => at < 3 || macs.concerns(plain, at),
        keeps: (plain, at, node, position) => at < 3 || macs.keeps(plain, at, node, position),
      },
      [32, 40, 48],
    );
    this.#group = new PrefixTree(key, 2, keepsRanges([]), [24]);
  }

  /** @param word an IPv4 address as a number */
  four(word: number): number {
    const plain = word >>> 0;
    const known = this.#known.get(plain);
    if (known !== undefined) return known;
    const made = this.fourPrefix(plain, 32);
    if (this.#known.size >= MOST) this.#known.clear();
    this.#known.set(plain, made);
    return made;
  }

  /** The first bits of an IPv4 address mapped, those behind them as they are. */
  fourPrefix(word: number, bits: number): number {
    this.#set(word);
    this.#four.map(this.#bytes, bits);
    return u32(this.#bytes, 0);
  }

  /** What `four` made it from. */
  fourBack(word: number): number {
    this.#set(word);
    this.#four.unmap(this.#bytes, 32);
    return u32(this.#bytes, 0);
  }

  #set(word: number): void {
    for (let i = 0; i < 4; i++) this.#bytes[i] = word >>> (24 - 8 * i);
  }

  /** An IPv6 address of 16 bytes, in place; of a network its first bits, those behind them as they are. */
  six(bytes: Uint8Array, bits = 128): void {
    const embedded = embeddedAt(bytes);
    if (embedded !== undefined) {
      if (bits > 96) write(bytes, 12, this.fourPrefix(u32(bytes, 12), bits - 96));
    } else if (isSolicited(bytes)) {
      if (bits === 128) this.#group.map(bytes.subarray(13), 24);
    } else if (bits === 128 && holdsMac(bytes)) {
      this.#six.map(bytes, 64);
      const hardware = this.#hardware;
      hardware[0] = bytes[8] ^ 2;
      hardware.set(bytes.subarray(9, 11), 1);
      hardware.set(bytes.subarray(13), 3);
      this.mac(hardware);
      bytes.set(hardware.subarray(3), 13);
    } else this.#six.map(bytes, bits);
  }

  /** A MAC of six bytes, in place. */
  mac(bytes: Uint8Array): void {
    this.#hardwareOf(bytes, false);
  }

  /** Makes of it what `mac` made it from. */
  macBack(bytes: Uint8Array): void {
    this.#hardwareOf(bytes, true);
  }

  #hardwareOf(bytes: Uint8Array, back: boolean): void {
    const start = u16(bytes, 0);
    if (start === 0x3333 && bytes[2] === 0xff) {
      // Of neighbour discovery: the end of an address, as the multicast address has it.
      if (back) this.#group.unmap(bytes.subarray(3), 24);
      else this.#group.map(bytes.subarray(3), 24);
    } else if (bytes[0] & 1) return;
    else if ((start === 0x0242 || start === 0x4201) && KEPT_OCTETS.has(bytes[2])) {
      // Docker and GCP write the IPv4 address into it.
      const word = u32(bytes, 2);
      write(bytes, 2, back ? this.fourBack(word) : this.four(word));
    } else if (back) this.#mac.unmap(bytes, 48);
    else this.#mac.map(bytes, 48);
  }
}

function write(bytes: Uint8Array, at: number, word: number): void {
  for (let i = 0; i < 4; i++) bytes[at + i] = word >>> (24 - 8 * i);
}

/** IPv4 inside IPv6: mapped, compatible (RFC 4291), or translated (RFC 6052). */
function embeddedAt(bytes: Uint8Array): 12 | undefined {
  if (bytes[0] !== 0) return undefined;
  const zero = (from: number, to: number) => {
    for (let i = from; i < to; i++) if (bytes[i] !== 0) return false;
    return true;
  };
  const isCompatible = zero(0, 12) && bytes[12] !== 0;
  const isMapped = zero(0, 10) && u16(bytes, 10) === 0xffff;
  const isTranslated = u32(bytes, 0) === 0x0064ff9b && zero(4, 12);
  return isCompatible || isMapped || isTranslated ? 12 : undefined;
}

/** The solicited-node multicast address ff02::1:ff00:0/104: its end is that of an address. */
function isSolicited(bytes: Uint8Array): boolean {
  if (u32(bytes, 0) !== 0xff020000 || u32(bytes, 4) !== 0 || u16(bytes, 8) !== 0) return false;
  return u16(bytes, 10) === 1 && bytes[12] === 0xff;
}

/** Is the interface id made of a MAC (modified EUI-64)? */
function holdsMac(bytes: Uint8Array): boolean {
  return u16(bytes, 11) === 0xfffe && (bytes[0] & 0xe0) !== 0 && bytes[0] !== 0xff;
}

/** ff:fe in the middle of an interface id: only there where it was before. */
function keepsMarker(plain: Uint8Array, at: number, node: number): boolean {
  const known = 31 - Math.clz32(node);
  const begins = (byte: number) => (node & ((1 << known) - 1)) === byte >> (8 - known);
  return at === 11 ? begins(0xff) : at === 12 && plain[11] === 0xff && begins(0xfe);
}

/** Where all 128 bits stay. */
function isFixed([first, second]: Uint8Array): boolean {
  return first === 0 || first === 0xff || (first === 0xfe && (second & 0xc0) === 0x80);
}

/**
 * Networks that a text names. A network and its broadcast address are mapped as such: the bits of the prefix as
 * the key says, the rest all zeros or all ones as before. As an address alone, where no length stands beside
 * it, it is told by the networks of the same text.
 */
import type { AddressMap } from "./address-map.ts";

const QUAD = String.raw`(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})`;
/** Netmasks in words, in columns (`route -n`), in JSON; a length behind a slash. */
const NAMED: readonly RegExp[] = [
  new RegExp(String.raw`${QUAD}\/(\d{1,2}|\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})(?![\d.])`, "g"),
  new RegExp(String.raw`inet (?:addr:)?${QUAD} [^\n]{0,80}?(?:netmask |Mask:)([\d.]{7,15})`, "g"),
  new RegExp(String.raw`^${QUAD}[ \t]{1,20}[\d.*]{1,15}[ \t]{1,20}([\d.]{7,15})[ \t]`, "gm"),
  new RegExp(String.raw`"${QUAD}","prefixlen":(\d{1,2})`, "g"),
];
/** More networks than this are none that a person looks at. */
const MOST = 50_000;

export class Networks {
  readonly #map: AddressMap;
  /** Network and broadcast addresses to the length of the prefix. */
  readonly #edges = new Map<number, number>();

  constructor(map: AddressMap, text: string) {
    this.#map = map;
    for (const pattern of NAMED)
      for (const [, address, length] of text.matchAll(pattern)) {
        const bits = length.includes(".") ? maskBits(length) : Number(length);
        const word = quadWord(address);
        if (word !== undefined && bits !== undefined) this.#add(word, bits);
      }
  }

  #add(word: number, bits: number): void {
    if (bits < 1 || bits > 30 || this.#edges.size > MOST) return;
    const hosts = 2 ** (32 - bits) - 1;
    const network = (word & ~hosts) >>> 0;
    // Of two networks with the same edge the wider one: its prefix is that of both.
    for (const edge of [network, (network | hosts) >>> 0])
      this.#edges.set(edge, Math.min(bits, this.#edges.get(edge) ?? bits));
  }

  /** @param bits the length that stands beside it */
  mapped(word: number, bits: number | undefined): number {
    if (bits !== undefined && bits <= 30) {
      const hosts = 2 ** (32 - bits) - 1;
      const host = (word & hosts) >>> 0;
      if (host === 0 || host === hosts) return this.#map.fourPrefix(word, bits);
    }
    const edge = bits === undefined ? this.#edges.get(word >>> 0) : undefined;
    return edge === undefined ? this.#map.four(word) : this.#map.fourPrefix(word, edge);
  }

  /** An address that is said to be a broadcast address: without a known network its last octets say how wide. */
  broadcast(word: number): number {
    const edge = this.#edges.get(word >>> 0);
    if (edge !== undefined) return this.#map.fourPrefix(word, edge);
    const same = word & 255;
    let bits = 32;
    if (same === 0 || same === 255) while (bits > 8 && ((word >>> (32 - bits)) & 255) === same) bits -= 8;
    return bits === 32 ? this.#map.four(word) : this.#map.fourPrefix(word, bits);
  }
}

/** The number of a dotted quad; undefined when an octet is too large. */
export function quadWord(text: string): number | undefined {
  let word = 0;
  for (const octet of text.split(".", 4)) {
    if (Number(octet) > 255) return undefined;
    word = word * 256 + Number(octet);
  }
  return word;
}

/** `255.255.240.0` is 20. */
export function maskBits(text: string): number | undefined {
  const word = quadWord(text);
  if (word === undefined || text.split(".").length !== 4) return undefined;
  const ones = Math.clz32(~word >>> 0);
  const mask = ones === 0 ? 0 : (-1 << (32 - ones)) >>> 0;
  return mask === word ? ones : undefined;
}

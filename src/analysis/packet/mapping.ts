/**
 * In front of the tables of addresses and links: what comes in is interned as it is, mapped once, and known from
 * then on by what it was mapped to. Nothing is made per packet.
 */
import { u32 } from "../../lib/bytes.ts";
import { type Ip, ipText, type Mac, macText } from "../../lib/ip.ts";
import type { AddressMap } from "../redact/address-map.ts";
import { PACKET_LIMITS } from "./define.ts";
import { HAS_DESTINATION, HAS_SOURCE } from "./name-objects.ts";
import { WordTable } from "./word-table.ts";

/** Where a record enters: its words into the key, then its id. */
export type Entry = Pick<WordTable, "key" | "intern">;

export class Mapping {
  readonly addresses: MappedTable;
  readonly links: MappedTable;
  readonly #map: AddressMap;
  readonly #bytes = new Uint8Array(16);

  constructor(map: AddressMap, addresses: WordTable, links: WordTable) {
    this.#map = map;
    this.addresses = new MappedTable(4, 2 * PACKET_LIMITS.flows, addresses, (bytes) => map.six(bytes));
    // 12 MAC bytes as in an Ethernet header, then what is present.
    this.links = new MappedTable(6, PACKET_LIMITS.links, links, (bytes) => {
      if (bytes[15] & HAS_DESTINATION) map.mac(bytes.subarray(0, 6));
      if (bytes[15] & HAS_SOURCE) map.mac(bytes.subarray(6, 12));
    });
  }

  get overflows(): number {
    return this.addresses.overflows + this.links.overflows;
  }

  four(word: number): number {
    return this.#map.four(word);
  }

  ipText(bytes: Uint8Array, at: number, length: 4 | 16): Ip {
    const own = this.#bytes;
    for (let i = 0; i < length; i++) own[i] = bytes[at + i];
    if (length === 16) this.#map.six(own);
    else {
      const word = this.#map.four(u32(own, 0));
      for (let i = 0; i < 4; i++) own[i] = word >>> (24 - 8 * i);
    }
    return ipText(own, 0, length);
  }

  macText(bytes: Uint8Array, at: number): Mac {
    const own = bytes.slice(at, at + 6);
    this.#map.mac(own);
    return macText(own, 0);
  }
}

class MappedTable implements Entry {
  readonly #plain: WordTable;
  readonly #into: WordTable;
  readonly #mapped: number[] = [];
  readonly #bytes: Uint8Array;
  readonly #width: number;
  readonly #map: (bytes: Uint8Array) => void;

  /** @param map changes the bytes of a record in place */
  constructor(width: number, limit: number, into: WordTable, map: (bytes: Uint8Array) => void) {
    this.#plain = new WordTable(width, limit);
    this.#into = into;
    this.#bytes = new Uint8Array(4 * width);
    this.#width = width;
    this.#map = map;
  }

  get key(): WordTable["key"] {
    return this.#plain.key;
  }

  get overflows(): number {
    return this.#plain.overflows;
  }

  intern(): number {
    const plain = this.#plain.intern();
    const known = this.#mapped[plain] ?? -1;
    if (known >= 0) return known;
    const bytes = this.#bytes;
    for (let i = 0; i < bytes.length; i++) bytes[i] = this.#plain.word(plain, i >> 2) >>> (24 - 8 * (i & 3));
    this.#map(bytes);
    const key = this.#into.key;
    for (let i = 0; i < this.#width; i++) key[i] = u32(bytes, 4 * i);
    const made = this.#into.intern();
    this.#mapped[plain] = made;
    return made;
  }
}

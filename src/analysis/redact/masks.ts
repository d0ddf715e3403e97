/**
 * Addresses that were masked before they came here (`xxx.xxx.1.60`, `fa:16:xx:xx:xx:8d`). What is left of them
 * belongs to an address that nobody knows yet, so it cannot be mapped with it: each octet is replaced for
 * itself, and one fits a mapped address when the octets of its plain form, replaced alike, are the same.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { u32 } from "../../lib/bytes.ts";
import { fitsMask, parseIp } from "../../lib/ip.ts";
import type { AddressMap } from "./address-map.ts";
import { KEY_BYTES } from "./prefix-tree.ts";

const LABEL = 9;
/** Of a MAC the first bytes name the vendor. */
const VENDOR_PAIRS = 3;

export class Masks {
  readonly #key: Uint8Array;
  readonly #map: AddressMap;
  /** Mapped addresses to the plain ones with their octets replaced. */
  readonly #replaced = new Map<string, string | undefined>();
  readonly #orders = new Map<number, readonly number[]>();

  constructor(key: Uint8Array, map: AddressMap) {
    this.#key = key;
    this.#map = map;
  }

  /** The octets of a masked address replaced; what is masked stays. */
  replaced(masked: string): string {
    const isMac = masked.includes(":");
    return masked
      .split(isMac ? ":" : ".", 6)
      .map((part, i) => {
        if (!/^[0-9a-fA-F]{1,3}$/.test(part) || (isMac && i < VENDOR_PAIRS)) return part;
        const value = this.#order(isMac ? 8 + i : i)[Number.parseInt(part, isMac ? 16 : 10)];
        return value === undefined ? part : isMac ? value.toString(16).padStart(2, "0") : String(value);
      })
      .join(isMac ? ":" : ".");
  }

  /** Can this masked address be that mapped one? */
  fits(masked: string, mapped: string): boolean {
    let replaced = this.#replaced.get(mapped);
    if (replaced === undefined && !this.#replaced.has(mapped)) {
      const plain = mapped.includes(":") ? this.#plainMac(mapped) : this.#plainIp(mapped);
      replaced = plain && this.replaced(plain);
      this.#replaced.set(mapped, replaced);
    }
    return replaced !== undefined && fitsMask(masked, replaced);
  }

  #plainIp(mapped: string): string | undefined {
    const bytes = parseIp(mapped);
    if (bytes?.length !== 4) return undefined;
    const word = this.#map.fourBack(u32(bytes, 0));
    return [24, 16, 8, 0].map((shift) => (word >>> shift) & 255).join(".");
  }

  #plainMac(mapped: string): string | undefined {
    const pairs = mapped.split(":", 7);
    if (pairs.length !== 6) return undefined;
    const bytes = Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
    this.#map.macBack(bytes);
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(":");
  }

  /** A permutation of the values of one octet; 0 and 255 stay: they say network and broadcast. */
  #order(position: number): readonly number[] {
    const known = this.#orders.get(position);
    if (known) return known;
    const inner = Array.from({ length: 254 }, (_, i) => i + 1);
    const weights = new Map(inner.map((value) => [value, this.#weight(position, value)]));
    const sorted = inner.toSorted((a, b) => (weights.get(a) ?? 0) - (weights.get(b) ?? 0));
    const order = [0, ...sorted, 255];
    this.#orders.set(position, order);
    return order;
  }

  #weight(position: number, value: number): number {
    const block = new Uint8Array(KEY_BYTES + 3);
    block.set(this.#key);
    block.set([LABEL, position, value], KEY_BYTES);
    const hash = sha256(block);
    return u32(hash, 0) * 2 ** 20 + (u32(hash, 4) >>> 12);
  }
}

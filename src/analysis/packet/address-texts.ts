/** Addresses as text: made once for the first ones, so that flows of one host share it. */
import { type Ip, ipText } from "../../lib/ip.ts";
import type { WordTable } from "./word-table.ts";

const MOST_TEXTS = 16_384;

export class AddressTexts {
  readonly #bytes = new Uint8Array(16);
  readonly #texts = new Map<number, Ip>();
  readonly #six: WordTable;

  /** @param six IPv6 addresses, four words each. */
  constructor(six: WordTable) {
    this.#six = six;
  }

  /** @param word the address itself (IPv4), or its id in the table (IPv6). */
  of(family: number, word: number): Ip {
    const key = family === 6 ? -1 - word : word >>> 0;
    const known = this.#texts.get(key);
    if (known !== undefined) return known;
    const made = this.#make(family, word);
    if (this.#texts.size < MOST_TEXTS) this.#texts.set(key, made);
    return made;
  }

  #make(family: number, word: number): Ip {
    const words = family === 6 ? 4 : 1;
    for (let i = 0; i < words; i++) {
      const value = family === 6 ? this.#six.word(word, i) : word;
      for (let b = 0; b < 4; b++) this.#bytes[4 * i + b] = value >>> (24 - 8 * b);
    }
    return ipText(this.#bytes, 0, family === 6 ? 16 : 4);
  }
}

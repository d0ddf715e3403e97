/**
 * A keyed bijection of bit strings that preserves prefixes (Crypto-PAn, Xu et al. 2002): bit i of the output is
 * bit i of the input, turned over or not as the key says for the i bits before it. One hash gives the turns of
 * a whole byte: a bit for each of the 255 nodes of its tree.
 */
import { sha256 } from "@noble/hashes/sha2.js";

export const KEY_BYTES = 32;
/** Bytes of a string at most: with key and label they are one block of the hash. */
const MOST_BYTES = 16;
/** Tables kept; 32 bytes each. */
const MOST_TABLES = 65_536;

/** Which bits stay as they are. It may look at the bits before them only. */
export interface Keeps {
  /** May it be that a bit of the byte behind `plain[0, at)` stays? */
  concerns(plain: Uint8Array, at: number): boolean;
  /** Does the bit at `position` stay? Before it are `plain[0, at)`, and the bits of `node` below its leading 1. */
  keeps(plain: Uint8Array, at: number, node: number, position: number): boolean;
}

export class PrefixTree {
  readonly #keeps: Keeps;
  readonly #turning: ReadonlySet<number>;
  readonly #tables = new Map<string, Uint8Array>();
  readonly #block = new Uint8Array(KEY_BYTES + 2 + MOST_BYTES);
  readonly #plain = new Uint8Array(MOST_BYTES);

  /**
   * @param label tells the trees of one key apart.
   * @param turning lengths in bits: a string in which no bit was turned since the last of them has its last bit
   * turned, so that nothing of that length stays what it was
   */
  constructor(key: Uint8Array, label: number, keeps: Keeps, turning: readonly number[]) {
    if (key.length !== KEY_BYTES) throw new RangeError(`a key has ${KEY_BYTES} bytes`);
    this.#block.set(key);
    this.#block[KEY_BYTES] = label;
    this.#keeps = keeps;
    this.#turning = new Set(turning);
  }

  /** Maps the first `bits` bits of `bytes` in place; those behind them stay. */
  map(bytes: Uint8Array, bits: number): void {
    this.#walk(bytes, bits, false);
  }

  /** Makes of it what `map` made it from. */
  unmap(bytes: Uint8Array, bits: number): void {
    this.#walk(bytes, bits, true);
  }

  #walk(bytes: Uint8Array, bits: number, back: boolean): void {
    const plain = this.#plain;
    let turned = false;
    for (let at = 0; at * 8 < bits; at++) {
      const table = this.#table(at);
      const concerned = this.#keeps.concerns(plain, at);
      let node = 1;
      let made = 0;
      for (let bit = 0; bit < 8; bit++) {
        const position = at * 8 + bit;
        const given = (bytes[at] >> (7 - bit)) & 1;
        const ends = this.#turning.has(position + 1);
        const turn: number =
          position < bits && !(concerned && this.#keeps.keeps(plain, at, node, position))
            ? ends && !turned
              ? 1
              : (table[node >> 3] >> (node & 7)) & 1
            : 0;
        turned = !ends && (turned || turn === 1);
        node = (node << 1) | (back ? given ^ turn : given);
        made = (made << 1) | (given ^ turn);
      }
      plain[at] = node & 255;
      bytes[at] = made;
    }
  }

  /** The turns of the byte behind `plain[0, at)`. */
  #table(at: number): Uint8Array {
    let name = "";
    for (let i = 0; i < at; i++) name += String.fromCharCode(this.#plain[i]);
    const known = this.#tables.get(name);
    if (known) return known;
    // Of one length always, so that no input is the start of another.
    const block = this.#block;
    block.fill(0, KEY_BYTES + 1);
    block[KEY_BYTES + 1] = at;
    block.set(this.#plain.subarray(0, at), KEY_BYTES + 2);
    const made = sha256(block);
    if (this.#tables.size >= MOST_TABLES) this.#tables.clear();
    this.#tables.set(name, made);
    return made;
  }
}

/** What begins like this is mapped within itself; `fixed`: not at all. */
export interface Range {
  readonly bytes: readonly number[];
  readonly bits: number;
  readonly fixed?: boolean;
}

/** Keeps what lies in these ranges in them, and with that what lies outside out. */
export function keepsRanges(ranges: readonly Range[]): Keeps {
  return {
    concerns(plain, at) {
      for (const { bytes, bits, fixed } of ranges)
        if ((8 * at < bits || fixed) && startsLike(plain, at, 1, bytes, Math.min(bits, 8 * at))) return true;
      return false;
    },
    keeps(plain, at, node, position) {
      for (const { bytes, bits, fixed } of ranges)
        if ((position < bits || fixed) && startsLike(plain, at, node, bytes, Math.min(bits, position)))
          return true;
      return false;
    },
  };
}

function startsLike(
  plain: Uint8Array,
  at: number,
  node: number,
  bytes: readonly number[],
  bits: number,
): boolean {
  const whole = bits >> 3;
  for (let i = 0; i < whole; i++) if (plain[i] !== bytes[i]) return false;
  const rest = bits & 7;
  if (rest === 0) return true;
  // Of the byte at hand only the bits below the leading 1 are known.
  const known = whole < at ? 8 : 31 - Math.clz32(node);
  const value = whole < at ? plain[whole] : node & ((1 << known) - 1);
  return value >> (known - rest) === bytes[whole] >> (8 - rest);
}

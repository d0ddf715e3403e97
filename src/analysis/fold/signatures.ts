/** Bundles by signature: which signature each has, and how many bundles and rows every signature has. */
import { release } from "../../lib/columns.ts";
import { mix } from "../../lib/hash.ts";
import type { BundleList } from "./bundle-list.ts";
import { SLICES, type Tier } from "./define.ts";
import { PairIds } from "./pair-ids.ts";

export class Signatures {
  readonly count: number;
  /** Per bundle of the list: number of its signature. */
  readonly of: Uint32Array;
  /** Per signature: bundles, and rows of each of them. */
  readonly #bundles: Uint32Array;
  readonly #rows: Uint32Array;

  constructor(list: BundleList, { slices }: Pick<Tier, "slices">) {
    const { count, wholeA, wholeB, slice, stretch, rowCount } = list;
    this.of = new Uint32Array(count);
    const bundles = new Uint32Array(count);
    const rows = new Uint32Array(count);
    const ids = new PairIds(count >> 2);
    for (let i = 0; i < count; i++) {
      const time = Math.floor((slice[i] * slices) / SLICES) + SLICES * stretch[i];
      const id = ids.add(mix(wholeA[i], time), wholeB[i]);
      this.of[i] = id;
      bundles[id]++;
      rows[id] = rowCount[i];
    }
    this.count = ids.count;
    ids.release();
    this.#bundles = bundles;
    this.#rows = rows;
  }

  /** Gives their memory back. */
  release(): void {
    release(this.of, this.#bundles, this.#rows);
  }

  /** Bundles that stay when `most` of each signature do. */
  bundlesKept(most: number): number {
    let bundles = 0;
    for (let id = 0; id < this.count; id++) bundles += Math.min(most, this.#bundles[id]);
    return bundles;
  }

  /** Rows that stay when `most` bundles of each signature do. */
  rowsKept(most: number): number {
    let rows = 0;
    for (let id = 0; id < this.count; id++) rows += Math.min(most, this.#bundles[id]) * this.#rows[id];
    return rows;
  }
}

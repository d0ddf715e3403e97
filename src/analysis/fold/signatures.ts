/** Bundles by signature: which signature each has, and how many bundles and rows every signature has. */
import { mix } from "../../lib/hash.ts";
import type { BundleList } from "./bundle-list.ts";
import { SLICES, type Tier } from "./define.ts";

export class Signatures {
  /** Per bundle of the list: number of its signature. */
  readonly of: Uint32Array;
  /** Per signature: bundles, and rows of each of them. */
  readonly bundles: Uint32Array;
  readonly rows: Uint32Array;
  count = 0;

  constructor(list: BundleList, { slices, flows }: Tier) {
    const { count } = list;
    this.of = new Uint32Array(count);
    this.bundles = new Uint32Array(count);
    this.rows = new Uint32Array(count);
    let size = 16;
    while (size < 2 * count) size *= 2;
    // Signature and check word of each slot side by side: one look at memory tells.
    const slots = new Int32Array(2 * size).fill(-1);
    const first = new Uint32Array(count);
    const mask = size - 1;
    const keyA = flows ? list.wholeA : list.shapeA;
    const keyB = flows ? list.wholeB : list.shapeB;
    const sliceOf = (i: number) => Math.floor((list.slice[i] * slices) / SLICES) + SLICES * list.stretch[i];
    for (let i = 0; i < count; i++) {
      const slice = sliceOf(i);
      let slot = mix(keyA[i], slice) & mask;
      const check = keyB[i] | 0;
      for (; ; slot = (slot + 1) & mask) {
        let id = slots[2 * slot];
        if (id < 0) {
          id = this.count++;
          slots[2 * slot] = id;
          slots[2 * slot + 1] = check;
          first[id] = i;
          this.rows[id] = list.rowCount[i];
        } else {
          const other = first[id];
          if (slots[2 * slot + 1] !== check || keyA[other] !== keyA[i] || sliceOf(other) !== slice) continue;
        }
        this.of[i] = id;
        this.bundles[id]++;
        break;
      }
    }
  }

  /** Rows that stay when `most` bundles of each signature do. */
  rowsKept(most: number): number {
    let rows = 0;
    for (let id = 0; id < this.count; id++) rows += Math.min(most, this.bundles[id]) * this.rows[id];
    return rows;
  }
}

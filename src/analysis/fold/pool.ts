/**
 * The bundles that are kept, and what each stands for. Bundles come in batches, in any order of batches:
 * which are kept, and with what weight, is the same in every order.
 */
import { longer, moreRows } from "../../lib/columns.ts";
import { mix } from "../../lib/hash.ts";
import { FOLD_LIMITS, LADDER, type Rung, SLICES } from "./define.ts";
import { RowStore } from "./rows.ts";

/** Bundles of one batch or of the pool, in order of their leaders: capture, then frame. */
export class BundleList {
  count = 0;
  /** First of its rows in order of capture and frame. */
  leaderCapture = new Uint16Array(0);
  leaderFrame = new Uint32Array(0);
  /** Time of the leader of this bundle and of the last that it stands for, nanoseconds. */
  time = new Float64Array(0);
  lastTime = new Float64Array(0);
  /** Packets it stands for. */
  weight = new Uint32Array(0);
  slice = new Uint8Array(0);
  /** 64 bits each: the signature less the time slice, and less the clients' ends too. */
  wholeA = new Uint32Array(0);
  wholeB = new Uint32Array(0);
  shapeA = new Uint32Array(0);
  shapeB = new Uint32Array(0);
  /** Its rows: `rowCount` from `firstRow` on, in whatever holds the rows of this list. */
  firstRow = new Uint32Array(0);
  rowCount = new Uint32Array(0);

  add(): number {
    if (this.count === this.weight.length) this.#grow(moreRows(this.count));
    return this.count++;
  }

  copy(from: BundleList, i: number): number {
    const at = this.add();
    this.leaderCapture[at] = from.leaderCapture[i];
    this.leaderFrame[at] = from.leaderFrame[i];
    this.time[at] = from.time[i];
    this.lastTime[at] = from.lastTime[i];
    this.weight[at] = from.weight[i];
    this.slice[at] = from.slice[i];
    this.wholeA[at] = from.wholeA[i];
    this.wholeB[at] = from.wholeB[i];
    this.shapeA[at] = from.shapeA[i];
    this.shapeB[at] = from.shapeB[i];
    this.rowCount[at] = from.rowCount[i];
    return at;
  }

  #grow(bundles: number): void {
    this.leaderCapture = longer(this.leaderCapture, new Uint16Array(bundles));
    this.leaderFrame = longer(this.leaderFrame, new Uint32Array(bundles));
    this.time = longer(this.time, new Float64Array(bundles));
    this.lastTime = longer(this.lastTime, new Float64Array(bundles));
    this.weight = longer(this.weight, new Uint32Array(bundles));
    this.slice = longer(this.slice, new Uint8Array(bundles));
    this.wholeA = longer(this.wholeA, new Uint32Array(bundles));
    this.wholeB = longer(this.wholeB, new Uint32Array(bundles));
    this.shapeA = longer(this.shapeA, new Uint32Array(bundles));
    this.shapeB = longer(this.shapeB, new Uint32Array(bundles));
    this.firstRow = longer(this.firstRow, new Uint32Array(bundles));
    this.rowCount = longer(this.rowCount, new Uint32Array(bundles));
  }
}

/** Copies row `i` of the rows of a bundle list into a store. */
export type CopyRow = (i: number, into: RowStore) => void;

export class BundlePool {
  #bundles = new BundleList();
  #rows = new RowStore();
  #rung = 0;
  readonly #keptRows: number;

  constructor(keptRows: number = FOLD_LIMITS.keptRows) {
    this.#keptRows = keptRows;
  }

  get bundles(): BundleList {
    return this.#bundles;
  }

  get rows(): RowStore {
    return this.#rows;
  }

  get rung(): number {
    return this.#rung;
  }

  /** Takes a batch in; coarser and coarser until what is kept fits. @param rung of the batch, if it is folded */
  absorb(batch: BundleList, copyRow: CopyRow, rung = 0): void {
    while (this.#rung < rung) this.#coarsen();
    this.#merge(batch, copyRow);
    while (this.#rows.count > this.#keptRows && this.#rung < LADDER.length - 1) this.#coarsen();
  }

  #coarsen(): void {
    this.#rung++;
    this.#merge(new BundleList(), () => {});
  }

  #merge(batch: BundleList, copyRow: CopyRow): void {
    const old = this.#bundles;
    const oldRows = this.#rows;
    const bundles = new BundleList();
    const rows = new RowStore();
    const rung = LADDER[this.#rung];
    const groups = new Groups(old.count + batch.count);
    for (let i = 0, j = 0; i < old.count || j < batch.count; ) {
      const fromOld = j === batch.count || (i < old.count && isBefore(old, i, batch, j));
      const list = fromOld ? old : batch;
      const at = fromOld ? i++ : j++;
      const group = groups.find(list, at, rung);
      if (groups.kept[group] < rung.bundles) {
        const kept = bundles.copy(list, at);
        bundles.firstRow[kept] = rows.count;
        const end = list.firstRow[at] + list.rowCount[at];
        for (let row = list.firstRow[at]; row < end; row++)
          if (fromOld) rows.copy(oldRows.columns, row, oldRows.capture[row]);
          else copyRow(row, rows);
        groups.kept[group]++;
        groups.last[group] = kept;
      } else {
        const last = groups.last[group];
        bundles.weight[last] += list.weight[at];
        if (list.lastTime[at] > bundles.lastTime[last]) bundles.lastTime[last] = list.lastTime[at];
      }
    }
    this.#bundles = bundles;
    this.#rows = rows;
  }
}

function isBefore(a: BundleList, i: number, b: BundleList, j: number): boolean {
  if (a.leaderCapture[i] !== b.leaderCapture[j]) return a.leaderCapture[i] < b.leaderCapture[j];
  return a.leaderFrame[i] <= b.leaderFrame[j];
}

/** Signatures met in one merge, by open addressing. */
class Groups {
  readonly kept: Uint32Array;
  readonly last: Uint32Array;
  readonly #a: Uint32Array;
  readonly #b: Uint32Array;
  readonly #slots: Int32Array;
  #count = 0;

  constructor(most: number) {
    this.kept = new Uint32Array(most);
    this.last = new Uint32Array(most);
    this.#a = new Uint32Array(most);
    this.#b = new Uint32Array(most);
    let size = 16;
    while (size < 2 * most) size *= 2;
    this.#slots = new Int32Array(size).fill(-1);
  }

  find(list: BundleList, i: number, { slices, flows }: Rung): number {
    const slice = Math.floor((list.slice[i] * slices) / SLICES);
    const a = mix(flows ? list.wholeA[i] : list.shapeA[i], slice) >>> 0;
    const b = ((flows ? list.wholeB[i] : list.shapeB[i]) + slice) >>> 0;
    const mask = this.#slots.length - 1;
    for (let slot = mix(a, b) & mask; ; slot = (slot + 1) & mask) {
      const group = this.#slots[slot];
      if (group < 0) {
        this.#slots[slot] = this.#count;
        this.#a[this.#count] = a;
        this.#b[this.#count] = b;
        return this.#count++;
      }
      if (this.#a[group] === a && this.#b[group] === b) return group;
    }
  }
}

/**
 * The bundles that are kept, and what each stands for. Batches may come in any order, and divided in any way:
 * which bundles are kept, and with what weight, is the same in every order. Of each signature those are kept
 * whose leaders come first; all but the last of them stand for themselves alone.
 */
import { release } from "../../lib/columns.ts";
import { BundleList, joined } from "./bundle-list.ts";
import { foldConnections } from "./connections.ts";
import { FOLD_LIMITS, type FoldLimits, type Tier } from "./define.ts";
import { RowStore } from "./rows.ts";
import { Signatures } from "./signatures.ts";

/** Bundles that are new, and their rows. Whoever takes the list in releases it. */
export interface Batch {
  readonly list: BundleList;
  copyRows(bundle: number, into: RowStore): void;
  /** What the batch was folded by already: a tier, and a place in its `keep`. */
  readonly tier?: number;
  readonly step?: number;
}

export class BundlePool {
  #bundles = new BundleList();
  #rows = new RowStore();
  #tier = 0;
  /** Place in the tier's `keep`. */
  #step = 0;
  #cutNs: number | undefined;
  readonly #keptRows: number;
  readonly #mostRows: number;
  readonly #tiers: readonly Tier[];
  /** The last tier that tells flows apart. */
  readonly #flowTier: number;

  constructor({
    keptRows,
    mostRows,
    tiers,
  }: Pick<FoldLimits, "keptRows" | "mostRows" | "tiers"> = FOLD_LIMITS) {
    this.#keptRows = keptRows;
    this.#mostRows = mostRows;
    this.#tiers = tiers;
    this.#flowTier = tiers.findLastIndex((tier) => tier.flows);
  }

  get bundles(): BundleList {
    return this.#bundles;
  }

  get rows(): RowStore {
    return this.#rows;
  }

  get tier(): number {
    return this.#tier;
  }

  get step(): number {
    return this.#step;
  }

  /**
   * From when on bundles were left out (nanoseconds, as they have them) because too many could not be folded;
   * undefined where none was.
   */
  get cutNs(): number | undefined {
    return this.#cutNs;
  }

  /** Leaves out the bundles whose leaders come from a moment on. */
  cutAt(timeNs: number): void {
    this.#cutNs = Math.min(timeNs, this.#cutNs ?? timeNs);
    this.#store(listBefore(this.#cutNs, this.#bundles));
  }

  /** Takes a batch in; coarser and coarser until what is kept fits. */
  absorb(batch: Batch): void {
    let list = this.#bundles.count === 0 ? batch.list : joined(this.#bundles, this.#thinned(batch));
    while (this.#tier < (batch.tier ?? 0)) {
      list = this.#fold(list, () => true);
      this.#tier++;
      this.#step = 0;
    }
    // What a part is too large for, all is: the others are folded no less than it was.
    if (this.#tier === batch.tier) this.#step = Math.max(this.#step, batch.step ?? 0);
    for (;;) {
      let rows = 0;
      const most = this.#tiers.length - 1;
      list = this.#fold(list, (kept) => {
        rows = kept;
        return kept > this.#keptRows;
      });
      if (rows <= this.#keptRows || this.#tier === most) break;
      this.#tier = this.#tierAfter(list);
      this.#step = 0;
    }
    // Left out before rows are copied: there is no room for both.
    const early = this.#cutNs === undefined ? list : listBefore(this.#cutNs, list);
    const moment = this.#fullAt(early);
    if (moment !== undefined) this.#cutNs = moment;
    this.#store(moment === undefined ? early : listBefore(moment, early), batch);
  }

  /** When the first bundle comes that there is no room for. */
  #fullAt({ count, time, rowCount }: BundleList): number | undefined {
    let rows = 0;
    for (let i = 0; i < count; i++) rows += rowCount[i];
    if (rows <= this.#mostRows) return undefined;
    // Rows of each moment, at the first place that it has in the order: no object per bundle.
    const order = time.slice(0, count).sort();
    const rowsAt = new Uint32Array(count);
    for (let i = 0; i < count; i++) rowsAt[firstAt(order, time[i])] += rowCount[i];
    let kept = 0;
    let at = 0;
    while (kept + rowsAt[at] <= this.#mostRows) kept += rowsAt[at++];
    const moment = order[at];
    release(order, rowsAt);
    return moment;
  }

  /** A batch folded by itself as far as the pool is: what goes into it is little then. */
  #thinned({ list, tier = 0 }: Batch): BundleList {
    const { flows, keep } = this.#tiers[this.#tier];
    if (tier > this.#tier) return list;
    const own = this.#tiers[flows ? this.#tier : this.#flowTier];
    return keepFirst(list, new Signatures(list, own), flows ? keep[this.#step] : 1);
  }

  /** The next tier that may keep few enough: those between the finest and the coarsest that tell flows apart often do not. */
  #tierAfter(list: BundleList): number {
    if (this.#tier + 1 >= this.#flowTier) return this.#tier + 1;
    const signatures = new Signatures(list, this.#tiers[this.#flowTier]);
    const rows = signatures.rowsKept(1);
    signatures.release();
    if (rows <= this.#keptRows) return this.#tier + 1;
    return Math.min(this.#flowTier + 1, this.#tiers.length - 1);
  }

  /** Folds a list by the tier at hand. @param isMuch asked for the rows that would be kept: are they too many? */
  #fold(list: BundleList, isMuch: (rows: number) => boolean): BundleList {
    const { flows, keep } = this.#tiers[this.#tier];
    const choose = (rowsKept: (most: number) => number): number => {
      while (isMuch(rowsKept(keep[this.#step])) && this.#step < keep.length - 1) this.#step++;
      return keep[this.#step];
    };
    const tier = this.#tiers[flows ? this.#tier : this.#flowTier];
    const signatures = new Signatures(list, tier);
    if (flows)
      return keepFirst(
        list,
        signatures,
        choose((most) => signatures.rowsKept(most)),
      );
    return foldConnections(keepFirst(list, signatures, 1), choose);
  }

  /** What is kept, as a batch for another pool. */
  batch(): Batch {
    const list = this.#bundles;
    list.fresh.fill(1);
    const rowCount = new Map(Array.from({ length: list.count }, (_, i) => [list.rows[i], list.rowCount[i]]));
    return {
      list,
      tier: this.#tier,
      step: this.#step,
      copyRows: (first, into) => {
        const end = first + (rowCount.get(first) ?? 0);
        for (let row = first; row < end; row++) into.copy(this.#rows, row, this.#rows.capture[row]);
      },
    };
  }

  #store(list: BundleList, batch?: Batch): void {
    let count = 0;
    for (let i = 0; i < list.count; i++) count += list.rowCount[i];
    const rows = new RowStore(count);
    const old = this.#rows;
    for (let i = 0; i < list.count; i++) {
      const at = rows.count;
      if (list.fresh[i] === 1) batch?.copyRows(list.rows[i], rows);
      else
        for (let row = list.rows[i]; row < list.rows[i] + list.rowCount[i]; row++)
          rows.copy(old, row, old.capture[row]);
      list.rows[i] = at;
      list.fresh[i] = 0;
    }
    old.release();
    this.#bundles = list;
    this.#rows = rows;
  }
}

/** Place of the first of these numbers, in order, that is a value. */
function firstAt(numbers: Float64Array, value: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The bundles whose leaders come before a moment; takes the list's place. */
function listBefore(timeNs: number, list: BundleList): BundleList {
  let count = 0;
  for (let i = 0; i < list.count; i++) if (list.time[i] < timeNs) count++;
  const kept = new BundleList(count);
  for (let i = 0; i < list.count; i++) if (list.time[i] < timeNs) kept.copy(list, i);
  list.release();
  return kept;
}

/** The first bundles of each signature; the last of them stands for the rest. Takes the place of both. */
function keepFirst(list: BundleList, signatures: Signatures, most: number): BundleList {
  const kept = new BundleList(signatures.bundlesKept(most));
  const taken = new Uint32Array(signatures.count);
  const last = new Uint32Array(signatures.count);
  const packets = new Float64Array(signatures.count);
  const own = new Float64Array(signatures.count);
  const until = new Float64Array(signatures.count);
  for (let i = 0; i < list.count; i++) {
    const id = signatures.of[i];
    packets[id] += list.weight[i];
    own[id] += list.own[i];
    if (taken[id] === 0 || list.lastTime[i] > until[id]) until[id] = list.lastTime[i];
    if (taken[id] === most) continue;
    taken[id]++;
    last[id] = kept.copy(list, i);
    kept.weight[last[id]] = 1;
    kept.own[last[id]] = 1;
    kept.lastTime[last[id]] = list.time[i];
  }
  for (let id = 0; id < signatures.count; id++) {
    kept.weight[last[id]] = packets[id] - taken[id] + 1;
    kept.own[last[id]] = own[id] - taken[id] + 1;
    if (packets[id] > taken[id]) kept.lastTime[last[id]] = Math.max(until[id], kept.time[last[id]]);
  }
  release(taken, last, packets, own, until);
  signatures.release();
  list.release();
  return kept;
}

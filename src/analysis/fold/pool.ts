/**
 * The bundles that are kept, and what each stands for. Batches may come in any order, and divided in any way:
 * which bundles are kept, and with what weight, is the same in every order. Of each signature those are kept
 * whose leaders come first; all but the last of them stand for themselves alone.
 */
import { BundleList, joined } from "./bundle-list.ts";
import { FOLD_LIMITS, type FoldLimits, TIERS } from "./define.ts";
import { RowStore } from "./rows.ts";
import { Signatures } from "./signatures.ts";

/** The last tier that tells flows apart. */
const FLOW_TIERS = TIERS.findIndex((tier) => !tier.flows) - 1;

/** Bundles that are new, and their rows. */
export interface Batch {
  readonly list: BundleList;
  copyRows(bundle: number, into: RowStore): void;
  /** Tier that the batch was folded by already. */
  readonly tier?: number;
}

export class BundlePool {
  #bundles = new BundleList();
  #rows = new RowStore();
  #tier = 0;
  /** Place in the tier's `bundles`. */
  #step = 0;
  readonly #keptRows: number;

  constructor({ keptRows }: Pick<FoldLimits, "keptRows"> = FOLD_LIMITS) {
    this.#keptRows = keptRows;
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

  /** Takes a batch in; coarser and coarser until what is kept fits. */
  absorb(batch: Batch): void {
    let list = joined(this.#bundles, batch.list);
    while (this.#tier < (batch.tier ?? 0)) list = this.#nextTier(list);
    for (;;) {
      // Where flows are not told apart each counts once: as its first bundle.
      if (this.#tier > FLOW_TIERS) list = reduced(list, FLOW_TIERS, 1);
      const signatures = new Signatures(list, TIERS[this.#tier]);
      const { bundles } = TIERS[this.#tier];
      while (this.#step < bundles.length - 1 && signatures.rowsKept(bundles[this.#step]) > this.#keptRows)
        this.#step++;
      const fits = signatures.rowsKept(bundles[this.#step]) <= this.#keptRows;
      list = keepFirst(list, signatures, bundles[this.#step]);
      if (fits || this.#tier === TIERS.length - 1) break;
      this.#tier++;
      this.#step = 0;
    }
    this.#store(list, batch);
  }

  #nextTier(list: BundleList): BundleList {
    const { bundles } = TIERS[this.#tier];
    const coarse = reduced(list, this.#tier, bundles[bundles.length - 1]);
    this.#tier++;
    this.#step = 0;
    return coarse;
  }

  #store(list: BundleList, batch: Batch): void {
    const rows = new RowStore();
    const old = this.#rows;
    for (let i = 0; i < list.count; i++) {
      const at = rows.count;
      if (list.fresh[i] === 1) batch.copyRows(list.rows[i], rows);
      else
        for (let row = list.rows[i]; row < list.rows[i] + list.rowCount[i]; row++)
          rows.copy(old, row, old.capture[row]);
      list.rows[i] = at;
      list.fresh[i] = 0;
    }
    this.#bundles = list;
    this.#rows = rows;
  }
}

function reduced(list: BundleList, tier: number, most: number): BundleList {
  return keepFirst(list, new Signatures(list, TIERS[tier]), most);
}

/** The first bundles of each signature; the last of them stands for the rest. */
function keepFirst(list: BundleList, signatures: Signatures, most: number): BundleList {
  const kept = new BundleList(Math.min(list.count, most * signatures.count));
  const taken = new Uint32Array(signatures.count);
  const last = new Uint32Array(signatures.count);
  const packets = new Float64Array(signatures.count);
  const until = new Float64Array(signatures.count);
  for (let i = 0; i < list.count; i++) {
    const id = signatures.of[i];
    packets[id] += list.weight[i];
    if (taken[id] === 0 || list.lastTime[i] > until[id]) until[id] = list.lastTime[i];
    if (taken[id] === most) continue;
    taken[id]++;
    last[id] = kept.copy(list, i);
    kept.weight[last[id]] = 1;
    kept.lastTime[last[id]] = list.time[i];
  }
  for (let id = 0; id < signatures.count; id++) {
    kept.weight[last[id]] = packets[id] - taken[id] + 1;
    if (packets[id] > taken[id]) kept.lastTime[last[id]] = Math.max(until[id], kept.time[last[id]]);
  }
  return kept;
}

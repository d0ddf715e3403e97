/**
 * Folding: of very many packets that went the same way, a few stay rows and stand for the others.
 *
 * A *bundle* is one packet on its way: its rows at every host, which nothing but time and place tells
 * apart. Bundles with one *signature* (the same flow, links, wrappers, TTLs, flags and size at the same
 * hosts, about the same time) are judged alike by everything that comes later. Of each signature
 * the first bundles are kept, with all their rows; the last one kept carries the number of those that
 * are not (`PacketTable.weight`, `spanNs`). Nothing is left out and nothing is estimated: counts stay exact.
 */

/** Time slices of the finest signature. */
export const SLICES = 16;

/**
 * How coarse a fold is. Tiers are gone through in order until what is kept fits. Where flows are not told
 * apart, whole connections are folded: those that consist of the same bundles but for their clients' ends.
 */
export interface Tier {
  /** Parts of the whole time that are told apart. */
  readonly slices: number;
  readonly flows: boolean;
  /**
   * Bundles, or connections, kept of each signature: the first of these numbers that fits. Of connections never one alone:
   * the last stands for others, in time too, and what is asked of one needs one that stands for itself.
   */
  readonly keep: readonly number[];
}

export const TIERS: readonly Tier[] = [
  { slices: 16, flows: true, keep: [64, 16, 4, 1] },
  { slices: 4, flows: true, keep: [1] },
  { slices: 1, flows: true, keep: [1] },
  { slices: 1, flows: false, keep: [256, 64, 16, 4, 2] },
];

export interface FoldLimits {
  /** Up to so many rows of all captures nothing is folded. */
  readonly plainRows: number;
  /** Rows that folding aims at; at least one bundle of each signature stays. */
  readonly keptRows: number;
  /** Rows that later stages have memory for; of what may not be folded, more is cut off by time. */
  readonly mostRows: number;
  /** Rows that are put together to bundles at a time: bounds memory, not what is found. */
  readonly rowsAtOnce: number;
  /** How coarse it may get. */
  readonly tiers: readonly Tier[];
}

export const FOLD_LIMITS: FoldLimits = {
  plainRows: 16_384,
  keptRows: 65_536,
  mostRows: 131_072,
  rowsAtOnce: 131_072,
  tiers: TIERS,
};

/**
 * Limits for so many rows of all captures: not more than a quarter of them is aimed at, so that where folding begins it
 * spares what comes later as much as it costs. Where there is room for all of them flows stay apart: of a connection
 * that is folded with others, but for data that has to stay, nothing tells any longer that it was answered.
 */
export function limitsFor(rows: number): FoldLimits {
  return {
    ...FOLD_LIMITS,
    keptRows: Math.min(FOLD_LIMITS.keptRows, rows >> 2),
    tiers: rows <= FOLD_LIMITS.keptRows ? TIERS.filter((tier) => tier.flows) : TIERS,
  };
}

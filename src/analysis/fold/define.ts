/**
 * Folding: of very many packets that went the same way, a few stay rows and stand for the others.
 *
 * A *bundle* is one packet on its way: its rows at every host, which nothing but time and place tells
 * apart. Bundles with one *signature* (the same flow, links, wrappers, TTLs, flags and size class at the
 * same hosts, about the same time) are judged alike by everything that comes later. Of each signature
 * the first bundles are kept, with all their rows; the last one kept carries the number of those that
 * are not (`PacketTable.weight`, `spanNs`). Nothing is left out and nothing is estimated: counts stay exact.
 */

export const FOLD_LIMITS = {
  /** Up to so many rows of all captures nothing is folded. */
  plainRows: 65_536,
  /** Rows that folding aims at; at least one bundle of each signature stays. */
  keptRows: 65_536,
  /** Rows that all later stages have memory for; what is more is cut off by time. */
  mostRows: 400_000,
} as const;

/** How coarse a fold is: the first rung at which the kept rows fit is taken. */
export interface Rung {
  /** Bundles kept of each signature. */
  readonly bundles: number;
  /** Parts of the whole time that are told apart. */
  readonly slices: number;
  /** Are flows told apart? Else a client's address and port are not. */
  readonly flows: boolean;
}

/** Time slices of the finest signature. */
export const SLICES = 16;

export const LADDER: readonly Rung[] = [
  { bundles: 64, slices: 16, flows: true },
  { bundles: 16, slices: 16, flows: true },
  { bundles: 4, slices: 16, flows: true },
  { bundles: 1, slices: 16, flows: true },
  { bundles: 1, slices: 4, flows: true },
  { bundles: 1, slices: 1, flows: true },
  { bundles: 4096, slices: 16, flows: false },
  { bundles: 256, slices: 16, flows: false },
  { bundles: 16, slices: 16, flows: false },
  { bundles: 1, slices: 16, flows: false },
];

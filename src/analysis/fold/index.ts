/** foldCaptures(): of very many packets that went the same way a few stay rows, and stand for the others. */
import type { Names } from "../packet/names.ts";
import { joinBlocks } from "../packet/table.ts";
import { bundlesOf } from "./bundles.ts";
import { FOLD_LIMITS, type FoldLimits } from "./define.ts";
import { Entries } from "./entries.ts";
import { type Block, blocksOf, type Foldable, frameOf, type Ground, groundOf } from "./ground.ts";
import { BundlePool } from "./pool.ts";
import { type Folded, keptTables } from "./tables.ts";
import { WholeRows } from "./whole-rows.ts";

/**
 * Folds the rows of all captures of one analysis where there are more than `limits.plainRows`; fewer are
 * put together to tables as they are. The flows of `names` are made anew: those of kept rows, in their order.
 * @param servers known servers' ends, see flows.ts
 * @param key what hash tables are keyed with, so that no input can be made to collide
 */
export function foldCaptures(
  captures: readonly Foldable[],
  names: Names,
  servers: ReadonlySet<number>,
  key: number,
  limits: FoldLimits = FOLD_LIMITS,
): Folded {
  const blocks = blocksOf(captures);
  const rows = rowsOf(blocks);
  if (rows <= limits.plainRows) return { tables: captures.map((c) => joinBlocks(c.decoded.blocks)) };
  const ground = groundOf(captures, frameOf(captures, key), names, servers);
  const { pool, whole } = foldBlocks(blocks, ground, limits);
  return keptTables(captures.length, pool, whole, names);
}

const rowsOf = (blocks: readonly Block[]): number => blocks.reduce((n, { table }) => n + table.count, 0);

/** @param blocks those of one capture in order of frames */
export function foldBlocks(
  blocks: readonly Block[],
  ground: Ground,
  limits: FoldLimits = FOLD_LIMITS,
): { readonly pool: BundlePool; readonly whole: WholeRows } {
  const rows = rowsOf(blocks);
  const pool = new BundlePool(limits);
  const whole = new WholeRows(limits.mostRows);
  const parts = Math.max(1, Math.ceil(rows / limits.rowsAtOnce));
  const entries = new Entries(ground, Math.ceil((1.05 * rows) / parts));
  // Directors first: what they show of a packet leads its bundle.
  const order = blocks.toSorted(
    (a, b) => Number(ground.leads[b.capture]) - Number(ground.leads[a.capture]) || a.capture - b.capture,
  );
  for (let part = 0; part < parts; part++) {
    order.forEach((block, at) => {
      entries.addBlock(block, at, part, parts);
    });
    pool.absorb(bundlesOf(entries, order, ground, whole));
    entries.clear();
  }
  return { pool, whole };
}

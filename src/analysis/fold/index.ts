/** foldCaptures(): of very many packets that went the same way a few stay rows, and stand for the others. */
import type { PacketTable } from "../packet/define.ts";
import type { Names } from "../packet/names.ts";
import { Bundler } from "./bundles.ts";
import { FOLD_LIMITS } from "./define.ts";
import { type Foldable, frameOf, type Ground, groundOf } from "./ground.ts";
import { BundlePool } from "./pool.ts";
import { type Folded, keptTables } from "./tables.ts";
import { WholeRows } from "./whole-rows.ts";

/** Rows that are put together to bundles at a time: bounds memory, not what is found. */
const ROWS_AT_ONCE = 524_288;

/**
 * Folds the rows of all captures of one analysis where there are more than `limits.plainRows`; fewer are
 * given back as they are. The flows of `names` are made anew: those of kept rows, in their order.
 * @param key what hash tables are keyed with, so that no input can be made to collide
 */
export function foldCaptures(
  captures: readonly Foldable[],
  names: Names,
  key: number,
  limits: { readonly plainRows: number; readonly keptRows: number; readonly mostRows: number } = FOLD_LIMITS,
): Folded {
  const rows = captures.reduce((n, c) => n + c.decoded.packets.count, 0);
  if (rows <= limits.plainRows) return { tables: captures.map((c) => c.decoded.packets) };
  const ground = groundOf(captures, frameOf(captures), names, key);
  const pool = new BundlePool(limits.keptRows);
  const whole = new WholeRows(limits.mostRows);
  const passes = Math.ceil(rows / ROWS_AT_ONCE);
  const bundler = new Bundler(ground, Math.ceil((1.05 * rows) / passes));
  for (let pass = 0; pass < passes; pass++) {
    addRows(ground, bundler, pass, passes);
    const { list, copyRow } = bundler.bundles(whole);
    pool.absorb(list, copyRow);
    bundler.clear();
  }
  return keptTables(captures.length, pool, whole, names);
}

/** Every content belongs to one pass, by its hash. */
function addRows({ tables }: Ground, bundler: Bundler, pass: number, passes: number): void {
  tables.forEach((table: PacketTable, capture) => {
    for (let row = 0; row < table.count; row++) {
      const hash = bundler.hash(table, row);
      if (passes > 1 && (hash >>> 16) % passes !== pass) continue;
      bundler.add(capture, row, hash);
    }
  });
}

/** A folded partition as bytes. */
import { pack, Unpacker } from "../../lib/pack.ts";
import { BundleList } from "../fold/bundle-list.ts";
import { cutAlike } from "../fold/index.ts";
import type { BundlePool } from "../fold/pool.ts";
import type { WholeRows } from "../fold/whole-rows.ts";
import type { Names } from "../packet/names.ts";
import { rowArrays, unpackRows } from "./row-bytes.ts";

export function packFolded(
  pool: BundlePool,
  whole: WholeRows,
  firstSeconds: number,
  names: Names,
): Uint8Array {
  const { bundles, rows, tier, step } = pool;
  const { count } = bundles;
  const { cut } = whole;
  return pack([
    Uint32Array.of(tier, step, firstSeconds, cut ? 1 : 0, cut?.seconds ?? 0, cut?.nanos ?? 0),
    bundles.leaderCapture.subarray(0, count),
    bundles.leaderFrame.subarray(0, count),
    bundles.leads.subarray(0, count),
    bundles.time.subarray(0, count),
    bundles.lastTime.subarray(0, count),
    bundles.weight.subarray(0, count),
    bundles.own.subarray(0, count),
    bundles.slice.subarray(0, count),
    bundles.stretch.subarray(0, count),
    bundles.wholeA.subarray(0, count),
    bundles.wholeB.subarray(0, count),
    bundles.shapeA.subarray(0, count),
    bundles.shapeB.subarray(0, count),
    bundles.group.subarray(0, count),
    bundles.rows.subarray(0, count),
    bundles.rowCount.subarray(0, count),
    ...rowArrays(rows, names),
    ...rowArrays(whole.rows, names),
    whole.rows.leadSeconds.subarray(0, whole.rows.count),
    whole.rows.leadNanos.subarray(0, whole.rows.count),
    bundles.apart.subarray(0, count),
  ]);
}

/** Takes a folded partition into the pool and the rows of all. */
export function absorbFolded(bytes: Uint8Array, pool: BundlePool, whole: WholeRows, names: Names): void {
  const from = new Unpacker(bytes);
  const [tier, step, firstSeconds, isCut, seconds, nanos] = from.words();
  // Views of `bytes`, as its rows are: the pool gets a list with memory of its own.
  const packed = new BundleList();
  packed.leaderCapture = from.halves();
  packed.leaderFrame = from.words();
  packed.leads = from.bytes();
  packed.time = from.doubles();
  packed.lastTime = from.doubles();
  packed.weight = from.words();
  packed.own = from.words();
  packed.slice = from.bytes();
  packed.stretch = from.bytes();
  packed.wholeA = from.words();
  packed.wholeB = from.words();
  packed.shapeA = from.words();
  packed.shapeB = from.words();
  packed.group = from.words();
  packed.rows = from.words();
  packed.rowCount = from.words();
  packed.count = packed.weight.length;
  packed.fresh = new Uint8Array(packed.count).fill(1);
  const kept = unpackRows(from, names);
  const plain = unpackRows(from, names);
  const leadSeconds = from.words();
  const leadNanos = from.words();
  if (leadSeconds.length !== plain.count || leadNanos.length !== plain.count)
    throw new RangeError("packed columns differ in length");
  // What an earlier version folded does not say it: its job goes on as it would have there.
  packed.apart = from.hasMore ? from.bytes() : new Uint8Array(packed.count);
  const list = new BundleList(packed.count);
  for (let i = 0; i < packed.count; i++) list.copy(packed, i);
  const counts = new Map<number, number>();
  for (let i = 0; i < list.count; i++) {
    if (list.rows[i] + list.rowCount[i] > kept.count) throw new RangeError("packed bundles have other rows");
    counts.set(list.rows[i], list.rowCount[i]);
  }
  pool.absorb({
    list,
    tier,
    step,
    copyRows: (first, into) => {
      for (let row = first; row < first + (counts.get(first) ?? 0); row++)
        into.copy(kept.rows, row, kept.capture[row]);
    },
  });
  for (let row = 0; row < plain.count; row++)
    whole.copy(plain.rows, row, plain.capture[row], leadSeconds[row], leadNanos[row]);
  if (isCut === 1) whole.cutAt({ seconds, nanos });
  cutAlike(pool, whole, firstSeconds);
}

import { expect, test } from "vitest";
import { BundlePool } from "../../../src/analysis/fold/pool.ts";
import type { RowStore } from "../../../src/analysis/fold/rows.ts";
import { WholeRows } from "../../../src/analysis/fold/whole-rows.ts";
import { foldOne } from "../../../src/analysis/large/fold-partition.ts";
import { absorbFolded } from "../../../src/analysis/large/folded-bytes.ts";
import { unpackPlan } from "../../../src/analysis/large/plan.ts";
import { Names } from "../../../src/analysis/packet/names.ts";
import { readParts } from "../../cases/cases.ts";
import { each, stored } from "./in-steps.ts";

async function foldedBy(most: number) {
  const { plan, sections } = await stored(await readParts("dr-healthy"), 1);
  const rows = sections.map(({ capture, bytes }) => ({ capture, bytes: bytes[0] }));
  const bytes = await foldOne({ ...unpackPlan(plan), plain: false }, each(rows), most);
  const pool = new BundlePool();
  const whole = new WholeRows();
  const cut = absorbFolded(bytes, pool, whole, new Names());
  return { cut, rows: [pool.rows, whole.rows] };
}

const timesOf = (stores: readonly RowStore[]) =>
  stores.flatMap(({ count, seconds, nanos }) =>
    Array.from({ length: count }, (_, row) => BigInt(seconds[row]) * 1_000_000_000n + BigInt(nanos[row])),
  );

test("rows that there is no memory for: from one moment on none of any capture is taken", async () => {
  const all = await foldedBy(1e6);
  expect(all.cut).toBeUndefined();
  const times = timesOf(all.rows);
  for (const most of [times.length - 1, times.length >> 1, times.length >> 2, 20]) {
    const { cut, rows } = await foldedBy(most);
    expect(cut).toBeDefined();
    const until = BigInt(cut?.seconds ?? 0) * 1_000_000_000n + BigInt(cut?.nanos ?? 0);
    const taken = timesOf(rows);
    expect(
      taken.every((time) => time < until),
      `${most} rows`,
    ).toBe(true);
    expect(taken.length).toBeLessThanOrEqual(most);
    // The captures after the cut was made too: all that came before it is there.
    expect(taken.length).toBe(times.filter((time) => time < until).length);
  }
});

test("the less there is memory for, the earlier the cut", async () => {
  const cuts = [];
  for (const most of [400, 200, 100, 50]) cuts.push((await foldedBy(most)).cut);
  const numbers = cuts.map((cut) => (cut ? cut.seconds + cut.nanos / 1e9 : Number.POSITIVE_INFINITY));
  expect([...numbers].sort((a, b) => b - a)).toEqual(numbers);
});

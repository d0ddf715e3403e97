import { expect, test } from "vitest";
import { BundlePool } from "../../../src/analysis/fold/pool.ts";
import type { RowStore } from "../../../src/analysis/fold/rows.ts";
import { WholeRows } from "../../../src/analysis/fold/whole-rows.ts";
import { foldOne } from "../../../src/analysis/large/fold-partition.ts";
import { absorbFolded } from "../../../src/analysis/large/folded-bytes.ts";
import { unpackPlan } from "../../../src/analysis/large/plan.ts";
import { Names } from "../../../src/analysis/packet/names.ts";
import { pack, Unpacker } from "../../../src/lib/pack.ts";
import { readParts } from "../../cases/cases.ts";
import { each, stored } from "./in-steps.ts";

async function foldedBy(most: number) {
  const { plan, sections } = await stored(await readParts("dr-healthy"), 1);
  const rows = sections.map(({ capture, bytes }) => ({ capture, bytes: bytes[0] }));
  const bytes = await foldOne({ ...unpackPlan(plan), plain: false }, each(rows), most);
  const pool = new BundlePool();
  const whole = new WholeRows();
  absorbFolded(bytes, pool, whole, new Names());
  return { cut: whole.cut, rows: [pool.rows, whole.rows] };
}

/** Rows by what tells packets apart in this case. */
function packetsOf(stores: readonly RowStore[]): ReadonlyMap<string, number> {
  const packets = new Map<string, number>();
  for (const { count, ipId, length, sequence, tcpFlags } of stores)
    for (let row = 0; row < count; row++) {
      const key = `${ipId[row]} ${length[row]} ${sequence[row]} ${tcpFlags[row]}`;
      packets.set(key, (packets.get(key) ?? 0) + 1);
    }
  return packets;
}

test("rows that there is no memory for: packets are left out with all of their rows", async () => {
  const all = await foldedBy(1e6);
  expect(all.cut).toBeUndefined();
  const rows = all.rows.reduce((n, { count }) => n + count, 0);
  const packets = packetsOf(all.rows);
  for (const most of [rows - 1, rows >> 1, rows >> 2, 20]) {
    const { cut, rows: left } = await foldedBy(most);
    expect(cut).toBeDefined();
    const taken = packetsOf(left);
    expect(left.reduce((n, { count }) => n + count, 0)).toBeLessThanOrEqual(most);
    for (const [packet, count] of taken) expect(count, packet).toBe(packets.get(packet));
  }
});

test("the less there is memory for, the earlier the cut", async () => {
  const cuts = [];
  for (const most of [400, 200, 100, 50]) cuts.push((await foldedBy(most)).cut);
  const numbers = cuts.map((cut) => (cut ? cut.seconds + cut.nanos / 1e9 : Number.POSITIVE_INFINITY));
  expect([...numbers].sort((a, b) => b - a)).toEqual(numbers);
});

/** Packed arrays but the last; see lib/pack.ts. */
function withoutLast(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const from = new Unpacker(bytes);
  const readers = [
    () => from.bytes(),
    () => from.halves(),
    () => from.words(),
    undefined,
    () => from.doubles(),
  ];
  const arrays = Array.from({ length: view.getUint32(0, true) }, (_, i) => {
    const read = readers[view.getUint32(4 + 8 * i, true)];
    if (read === undefined) throw new RangeError("no such array is packed here");
    return read();
  });
  return pack(arrays.slice(0, -1));
}

test("what an earlier version folded is taken in: it did not say which connections stay apart", async () => {
  const { plan, sections } = await stored(await readParts("tcp-dr-healthy"), 1);
  const rows = sections.map(({ capture, bytes }) => ({ capture, bytes: bytes[0] }));
  const bytes = await foldOne({ ...unpackPlan(plan), plain: false }, each(rows));
  const [now, before] = [bytes, withoutLast(bytes)].map((folded) => {
    const pool = new BundlePool();
    absorbFolded(folded, pool, new WholeRows(), new Names());
    return pool;
  });
  expect(before.bundles.count).toBeGreaterThan(10);
  expect(Math.max(...now.bundles.apart)).toBe(1);
  now.bundles.apart.fill(0);
  expect(before.bundles).toEqual(now.bundles);
  expect(before.rows).toEqual(now.rows);
});

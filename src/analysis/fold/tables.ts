/** Kept rows back to tables, one per capture, in order of frames; and the flows that they are of. */
import { release } from "../../lib/columns.ts";
import type { PacketTable } from "../packet/define.ts";
import type { Names } from "../packet/names.ts";
import type { BundlePool } from "./pool.ts";
import { RowStore } from "./rows.ts";
import type { Moment, WholeRows } from "./whole-rows.ts";

export interface Folded {
  /** Per capture. */
  readonly tables: readonly PacketTable[];
  /** From here on not all rows were read, of any capture. */
  readonly cut?: Moment;
}

/** The pool and the rows that stayed whole are spent. */
export function keptTables(captures: number, pool: BundlePool, whole: WholeRows, names: Names): Folded {
  const all = new RowStore(pool.rows.count + whole.rows.count);
  const weight = new Uint32Array(pool.rows.count + whole.rows.count).fill(1);
  const spanNs = new Float64Array(weight.length);
  const { bundles } = pool;
  for (let i = 0; i < bundles.count; i++)
    for (let row = bundles.rows[i]; row < bundles.rows[i] + bundles.rowCount[i]; row++) {
      weight[all.count] = bundles.weight[i];
      spanNs[all.count] = bundles.weight[i] > 1 ? bundles.lastTime[i] - bundles.time[i] : 0;
      all.copy(pool.rows, row, pool.rows.capture[row]);
    }
  for (let row = 0; row < whole.rows.count; row++) all.copy(whole.rows, row, whole.rows.capture[row]);
  for (const spent of [bundles, pool.rows, whole.rows]) spent.release();
  const orders = rowsInOrder(all, captures);
  const flows = renumbered(all, orders, names);
  const { cut } = whole;
  const tables = orders.map((order) => tableOf(all, order, flows, weight, spanNs));
  all.release();
  release(weight, spanNs, flows, ...orders);
  return { tables, ...(cut ? { cut } : {}) };
}

/** Rows that one sort key has room for beside the frame number. */
const MOST_ROWS = 2 ** 20;

/** Per capture: its rows in order of frames. */
function rowsInOrder({ count, capture, frame }: RowStore, captures: number): readonly Uint32Array[] {
  const sizes = new Uint32Array(captures);
  for (let row = 0; row < count; row++) sizes[capture[row]]++;
  // Numbers are sorted many times faster than by a function that compares.
  const keys = Array.from(sizes, (size) => new Float64Array(size));
  const filled = new Uint32Array(captures);
  for (let row = 0; row < count; row++)
    keys[capture[row]][filled[capture[row]]++] = frame[row] * MOST_ROWS + (row % MOST_ROWS);
  const first = count <= MOST_ROWS;
  return keys.map((list) => {
    list.sort();
    const rows = new Uint32Array(list.length);
    for (let i = 0; i < list.length; i++) rows[i] = list[i] % MOST_ROWS;
    release(list);
    if (!first) throw new RangeError(`${count} rows kept: at most ${MOST_ROWS} can be`);
    return rows;
  });
}

/** Flows in the order in which the kept rows first show them: the same however rows were folded. */
function renumbered(all: RowStore, orders: readonly Uint32Array[], names: Names): Int32Array {
  const ids = new Int32Array(names.flowCount).fill(-1);
  const order: number[] = [];
  for (const rows of orders)
    for (const row of rows) {
      const flow = all.flow[row];
      if (ids[flow] >= 0) continue;
      ids[flow] = order.length;
      order.push(flow);
    }
  names.keepFlows(order);
  return ids;
}

function tableOf(
  all: RowStore,
  order: Uint32Array,
  flows: Int32Array,
  weights: Uint32Array,
  spans: Float64Array,
): PacketTable {
  const count = order.length;
  const word = (from: Uint32Array) => picked(new Uint32Array(count), from, order);
  const half = (from: Uint16Array) => picked(new Uint16Array(count), from, order);
  const byte = (from: Uint8Array) => picked(new Uint8Array(count), from, order);
  return {
    count,
    frame: word(all.frame),
    seconds: word(all.seconds),
    nanos: word(all.nanos),
    flow: word(all.flow).map((flow) => flows[flow]),
    link: half(all.link),
    envelope: half(all.envelope),
    ipId: half(all.ipId),
    ttl: byte(all.ttl),
    flags: byte(all.flags),
    length: word(all.length),
    tcpFlags: byte(all.tcpFlags),
    sequence: word(all.sequence),
    head: word(all.head),
    body: word(all.body),
    weight: word(weights),
    spanNs: picked(new Float64Array(count), spans, order),
  };
}

function picked<T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(
  into: T,
  from: T,
  order: Uint32Array,
): T {
  for (let i = 0; i < order.length; i++) into[i] = from[order[i]];
  return into;
}

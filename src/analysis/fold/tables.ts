/** Kept rows back to tables, one per capture, in order of frames; and the flows that they are of. */
import { type Column, release } from "../../lib/columns.ts";
import type { PacketTable } from "../packet/define.ts";
import type { Names } from "../packet/names.ts";
import type { BundleList } from "./bundle-list.ts";
import type { BundlePool } from "./pool.ts";
import type { RowStore } from "./rows.ts";
import type { Moment, WholeRows } from "./whole-rows.ts";

export interface Folded {
  /** Per capture. */
  readonly tables: readonly PacketTable[];
  /** From here on not all rows were read, of any capture. */
  readonly cut?: Moment;
}

/** The pool and the rows that stayed whole are spent. */
export function keptTables(captures: number, pool: BundlePool, whole: WholeRows, names: Names): Folded {
  const kept = new KeptRows(pool, whole.rows);
  const orders = kept.orders(captures);
  const flows = renumbered(kept, orders, names);
  const tables = orders.map((order) => kept.table(order, flows));
  kept.release();
  release(flows, ...orders);
  const { cut } = whole;
  return { tables, ...(cut ? { cut } : {}) };
}

/** Rows that one sort key has room for beside the frame number. */
const MOST_ROWS = 2 ** 20;

type RowColumn = "frame" | "seconds" | "nanos" | "flow" | "length" | "sequence" | "head" | "body";
type HalfColumn = "link" | "envelope" | "ipId";
type ByteColumn = "ttl" | "flags" | "tcpFlags";

/** The rows of the pool, and numbered on from them those that stayed whole. */
class KeptRows {
  readonly #bundled: RowStore;
  readonly #whole: RowStore;
  readonly #bundles: BundleList;
  /** Per row of the pool. */
  readonly #weight: Uint32Array;
  readonly #spanNs: Float64Array;

  constructor({ bundles, rows }: BundlePool, whole: RowStore) {
    this.#bundled = rows;
    this.#whole = whole;
    this.#bundles = bundles;
    this.#weight = new Uint32Array(rows.count);
    this.#spanNs = new Float64Array(rows.count);
    for (let i = 0; i < bundles.count; i++) {
      const end = bundles.rows[i] + bundles.rowCount[i];
      this.#weight.fill(bundles.weight[i], bundles.rows[i], end);
      if (bundles.weight[i] > 1)
        this.#spanNs.fill(bundles.lastTime[i] - bundles.time[i], bundles.rows[i], end);
    }
  }

  flowOf(row: number): number {
    const { count, flow } = this.#bundled;
    return row < count ? flow[row] : this.#whole.flow[row - count];
  }

  /** Per capture: its rows in order of frames. @throws RangeError where more rows were kept than may be */
  orders(captures: number): readonly Uint32Array[] {
    const stores = [this.#bundled, this.#whole] as const;
    const count = stores[0].count + stores[1].count;
    if (count > MOST_ROWS) throw new RangeError(`${count} rows kept: at most ${MOST_ROWS} can be`);
    const sizes = new Uint32Array(captures);
    for (const { capture, count } of stores) for (let row = 0; row < count; row++) sizes[capture[row]]++;
    // Numbers are sorted many times faster than by a function that compares.
    const keys = Array.from(sizes, (size) => new Float64Array(size));
    const filled = new Uint32Array(captures);
    const inOrder = new Uint8Array(captures).fill(1);
    let base = 0;
    for (const { capture, frame, count } of stores) {
      for (let row = 0; row < count; row++) {
        const own = keys[capture[row]];
        const at = filled[capture[row]]++;
        own[at] = frame[row] * MOST_ROWS + base + row;
        if (at > 0 && own[at - 1] > own[at]) inOrder[capture[row]] = 0;
      }
      base += count;
    }
    return keys.map((own, capture) => {
      if (inOrder[capture] === 0) own.sort();
      const rows = new Uint32Array(own.length);
      for (let i = 0; i < own.length; i++) rows[i] = own[i] % MOST_ROWS;
      release(own);
      return rows;
    });
  }

  /** @param flows the new id of each flow */
  table(order: Uint32Array, flows: Int32Array): PacketTable {
    const count = order.length;
    const pick = <T extends Column>(into: T, bundled: T, whole: T): T =>
      picked(into, order, this.#bundled.count, bundled, whole);
    const word = (name: RowColumn) => pick(new Uint32Array(count), this.#bundled[name], this.#whole[name]);
    const half = (name: HalfColumn) => pick(new Uint16Array(count), this.#bundled[name], this.#whole[name]);
    const byte = (name: ByteColumn) => pick(new Uint8Array(count), this.#bundled[name], this.#whole[name]);
    const flow = word("flow");
    for (let i = 0; i < count; i++) flow[i] = flows[flow[i]];
    return {
      count,
      frame: word("frame"),
      seconds: word("seconds"),
      nanos: word("nanos"),
      flow,
      link: half("link"),
      envelope: half("envelope"),
      ipId: half("ipId"),
      ttl: byte("ttl"),
      flags: byte("flags"),
      length: word("length"),
      tcpFlags: byte("tcpFlags"),
      sequence: word("sequence"),
      head: word("head"),
      body: word("body"),
      ...this.#weights(order),
    };
  }

  /** Rows that stayed whole stand for themselves alone. */
  #weights(order: Uint32Array): { readonly weight: Uint32Array; readonly spanNs: Float64Array } {
    const weight = new Uint32Array(order.length).fill(1);
    const spanNs = new Float64Array(order.length);
    for (let i = 0; i < order.length; i++) {
      if (order[i] >= this.#bundled.count) continue;
      weight[i] = this.#weight[order[i]];
      spanNs[i] = this.#spanNs[order[i]];
    }
    return { weight, spanNs };
  }

  /** Gives their memory back. */
  release(): void {
    for (const spent of [this.#bundles, this.#bundled, this.#whole]) spent.release();
    release(this.#weight, this.#spanNs);
  }
}

/** Flows in the order in which the kept rows first show them: the same however rows were folded. */
function renumbered(kept: KeptRows, orders: readonly Uint32Array[], names: Names): Int32Array {
  const ids = new Int32Array(names.flowCount).fill(-1);
  const order: number[] = [];
  for (const rows of orders)
    for (const row of rows) {
      const flow = kept.flowOf(row);
      if (ids[flow] >= 0) continue;
      ids[flow] = order.length;
      order.push(flow);
    }
  names.keepFlows(order);
  return ids;
}

/** @param split rows from here on are `whole`'s */
function picked<T extends Column>(into: T, order: Uint32Array, split: number, bundled: T, whole: T): T {
  for (let i = 0; i < order.length; i++) {
    const row = order[i];
    into[i] = row < split ? bundled[row] : whole[row - split];
  }
  return into;
}

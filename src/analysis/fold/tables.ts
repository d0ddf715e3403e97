/** Kept rows back to tables, one per capture, in order of frames; and the flows that they are of. */
import type { PacketTable } from "../packet/define.ts";
import type { Names } from "../packet/names.ts";
import type { BundlePool } from "./pool.ts";
import type { Rows } from "./rows.ts";
import type { Moment, WholeRows } from "./whole-rows.ts";

export interface Folded {
  /** Per capture. */
  readonly tables: readonly PacketTable[];
  /** From here on not all rows were read, of any capture. */
  readonly cut?: Moment;
}

/** A row to be kept: where it is, and what it stands for. */
interface Kept {
  readonly rows: Rows;
  readonly row: number;
  readonly weight: number;
  readonly spanNs: number;
}

export function keptTables(captures: number, pool: BundlePool, whole: WholeRows, names: Names): Folded {
  const kept: Kept[][] = Array.from({ length: captures }, () => []);
  const { bundles, rows } = pool;
  for (let i = 0; i < bundles.count; i++) {
    const weight = bundles.weight[i];
    const spanNs = weight > 1 ? bundles.lastTime[i] - bundles.time[i] : 0;
    const end = bundles.firstRow[i] + bundles.rowCount[i];
    for (let row = bundles.firstRow[i]; row < end; row++)
      kept[rows.capture[row]].push({ rows: rows.columns, row, weight, spanNs });
  }
  const plain = whole.rows;
  for (let row = 0; row < plain.count; row++)
    kept[plain.capture[row]].push({ rows: plain.columns, row, weight: 1, spanNs: 0 });
  for (const list of kept) list.sort((a, b) => a.rows.frame[a.row] - b.rows.frame[b.row]);
  const flows = renumbered(kept, names);
  const { cut } = whole;
  return { tables: kept.map((list) => tableOf(list, flows)), ...(cut ? { cut } : {}) };
}

/** Flows in the order in which the kept rows first show them: the same however rows were folded. */
function renumbered(kept: readonly (readonly Kept[])[], names: Names): Int32Array {
  const ids = new Int32Array(names.flowCount).fill(-1);
  const order: number[] = [];
  for (const list of kept)
    for (const { rows, row } of list) {
      const flow = rows.flow[row];
      if (ids[flow] >= 0) continue;
      ids[flow] = order.length;
      order.push(flow);
    }
  names.keepFlows(order);
  return ids;
}

function tableOf(kept: readonly Kept[], flows: Int32Array): PacketTable {
  const count = kept.length;
  const word = (column: "frame" | "seconds" | "nanos" | "length" | "sequence" | "head" | "body") =>
    Uint32Array.from(kept, ({ rows, row }) => rows[column][row]);
  const half = (column: "link" | "envelope" | "ipId") =>
    Uint16Array.from(kept, ({ rows, row }) => rows[column][row]);
  const byte = (column: "ttl" | "flags" | "tcpFlags") =>
    Uint8Array.from(kept, ({ rows, row }) => rows[column][row]);
  return {
    count,
    frame: word("frame"),
    seconds: word("seconds"),
    nanos: word("nanos"),
    flow: Uint32Array.from(kept, ({ rows, row }) => flows[rows.flow[row]]),
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
    weight: Uint32Array.from(kept, (k) => k.weight),
    spanNs: Float64Array.from(kept, (k) => k.spanNs),
  };
}

/** Rows as bytes, with the flows that they are of: self-contained. */
import type { Packed, Unpacker } from "../../lib/pack.ts";
import type { RowStore, Rows } from "../fold/rows.ts";
import { FLOW_WORDS, isSix } from "../packet/flow-words.ts";
import type { Names } from "../packet/names.ts";

const FOUR_WORDS = 4;

/** The arrays of a store's rows; flows are numbered anew, in the order in which they come. */
export function rowArrays(store: RowStore, names: Names): readonly Packed[] {
  const { count } = store;
  const { ids, words } = flowsOf(store, names);
  return [
    words,
    store.capture.subarray(0, count),
    store.frame.subarray(0, count),
    store.seconds.subarray(0, count),
    store.nanos.subarray(0, count),
    ids,
    store.link.subarray(0, count),
    store.envelope.subarray(0, count),
    store.ipId.subarray(0, count),
    store.ttl.subarray(0, count),
    store.flags.subarray(0, count),
    store.length.subarray(0, count),
    store.tcpFlags.subarray(0, count),
    store.sequence.subarray(0, count),
    store.head.subarray(0, count),
    store.body.subarray(0, count),
  ];
}

function flowsOf(store: RowStore, names: Names): { readonly ids: Uint32Array; readonly words: Uint32Array } {
  const ids = new Uint32Array(store.count);
  const known = new Map<number, number>();
  const one = new Uint32Array(FLOW_WORDS);
  let words = new Uint32Array(1024);
  let filled = 0;
  for (let row = 0; row < store.count; row++) {
    const flow = store.flow[row];
    let id = known.get(flow);
    if (id === undefined) {
      id = known.size;
      known.set(flow, id);
      const width = names.flowWords(flow, one);
      if (filled + width > words.length) {
        const grown = new Uint32Array(2 * words.length);
        grown.set(words);
        words = grown;
      }
      words.set(one.subarray(0, width), filled);
      filled += width;
    }
    ids[row] = id;
  }
  return { ids, words: words.subarray(0, filled) };
}

export interface UnpackedRows {
  readonly count: number;
  readonly capture: Uint16Array;
  /** Columns; flows are those of the names given. */
  readonly rows: Rows;
}

/** Reads what `rowArrays` gave; takes the flows into `names`. */
export function unpackRows(from: Unpacker, names: Names): UnpackedRows {
  const flows = takeFlows(from.words(), names);
  const capture = from.halves();
  const rows = {
    frame: from.words(),
    seconds: from.words(),
    nanos: from.words(),
    flow: from.words(),
    link: from.halves(),
    envelope: from.halves(),
    ipId: from.halves(),
    ttl: from.bytes(),
    flags: from.bytes(),
    length: from.words(),
    tcpFlags: from.bytes(),
    sequence: from.words(),
    head: from.words(),
    body: from.words(),
  };
  for (const column of Object.values(rows))
    if (column.length !== capture.length) throw new RangeError("packed columns differ in length");
  const flow = numberedAnew(rows.flow, new Uint32Array(rows.flow.length), flows);
  return { count: capture.length, capture, rows: { ...rows, flow } };
}

/** A column's numbers as they are here. A copy: a step may be run again on the same bytes. */
export function numberedAnew<T extends Uint32Array | Uint16Array>(
  column: T,
  into: T,
  ids: readonly number[],
): T {
  for (let i = 0; i < column.length; i++) {
    if (column[i] >= ids.length) throw new RangeError(`packed number ${column[i]} of ${ids.length}`);
    into[i] = ids[column[i]];
  }
  return into;
}

function takeFlows(words: Uint32Array, names: Names): readonly number[] {
  const ids: number[] = [];
  for (let at = 0; at < words.length; ) {
    const end = at + (isSix(words.subarray(at)) ? FLOW_WORDS : FOUR_WORDS);
    if (end > words.length) throw new RangeError("packed flows are cut");
    ids.push(names.flowOfWords(words.subarray(at, end)));
    at = end;
  }
  return ids;
}

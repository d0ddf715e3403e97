/** Entries to bundles: all rows that are one packet on its way. */
import { BundleList } from "./bundle-list.ts";
import { SLICES } from "./define.ts";
import { type Entries, Mark, NONE } from "./entries.ts";
import type { Ground } from "./ground.ts";
import type { Batch } from "./pool.ts";
import type { RowStore } from "./rows.ts";
import { Splitter } from "./split.ts";
import type { Streams } from "./streams.ts";
import type { WholeRows } from "./whole-rows.ts";

/** Rows of one packet: with more it is not folded. */
const MOST_ROWS = 64;

/** The first entries of the packets that the entries are of, in order; the others hang on them. */
export function packetsOf(entries: Entries): Uint32Array {
  const splitter = new Splitter(entries);
  const firsts = new Uint32Array(entries.count);
  let count = 0;
  let inOrder = true;
  for (let entry = 0; entry < entries.count; entry++) {
    if (entries.isFirst[entry] === 0) continue;
    const end = splitter.run(entry, firsts, count);
    if (end > count + 1) inOrder = false;
    count = end;
  }
  const packets = firsts.subarray(0, count);
  return inOrder ? packets : packets.sort();
}

/**
 * The bundles of these packets.
 * @param streams of all entries of their connections. @param whole takes the rows of what is not folded.
 * @param apart takes the groups of the connections that those rows are of; see `markApart`
 */
export function bundlesOf(
  packets: Uint32Array,
  entries: Entries,
  ground: Ground,
  streams: Streams,
  whole: WholeRows,
  apart: Set<number>,
): Batch {
  const list = new BundleList(packets.length);
  for (const first of packets) if (!add(first)) keepWhole(first);
  return {
    list,
    copyRows: (first, into) => {
      for (let at = first; at !== NONE; at = entries.next[at]) copyRow(at, into);
    },
  };

  function copyRow(entry: number, into: RowStore): void {
    const { capture, table } = entries.blockOf(entry);
    into.copy(table, entries.rowOf(entry), capture);
  }

  function keepWhole(first: number): void {
    const { seconds, nanos } = entries.blockOf(first).table;
    const lead = entries.rowOf(first);
    apart.add(entries.groupOf(first));
    for (let at = first; at !== NONE; at = entries.next[at]) {
      const { capture, table } = entries.blockOf(at);
      whole.copy(table, entries.rowOf(at), capture, seconds[lead], nanos[lead]);
    }
  }

  /** Adds a bundle to the list; false where it stays. */
  function add(first: number): boolean {
    const { next } = entries;
    if ((entries.marks[first] & Mark.stays) !== 0) return false;
    let wholeA = 0;
    let wholeB = 0;
    let shapeA = 0;
    let shapeB = 0;
    let rows = 0;
    let marks = 0;
    let sides = 0;
    for (let at = first; at !== NONE; at = next[at]) {
      // A sum: the order of the hosts does not matter.
      wholeA += entries.wholeA[at];
      wholeB += entries.wholeB[at];
      shapeA += entries.shapeA[at];
      shapeB += entries.shapeB[at];
      marks |= entries.marks[at];
      if ((entries.marks[at] & Mark.leads) !== 0) sides++;
      rows++;
    }
    if ((marks & Mark.stays) !== 0 || rows > MOST_ROWS) return false;
    if ((marks & Mark.data) !== 0 && streams.isRagged(entries, first)) return false;
    // Where no server is known, what only comes in at a director may go out under another address.
    if (sides === 1 && !ground.knowsServers) return false;
    const { capture, table } = entries.blockOf(first);
    const row = entries.rowOf(first);
    const time = (table.seconds[row] - ground.firstSeconds) * 1e9 + table.nanos[row];
    const at = list.add();
    list.leaderCapture[at] = capture;
    list.leaderFrame[at] = table.frame[row];
    list.leads[at] = entries.marks[first] & Mark.leads;
    list.time[at] = time;
    list.lastTime[at] = time;
    list.weight[at] = 1;
    list.own[at] = 1;
    list.slice[at] = sliceOf(time, ground.lengthNs);
    list.stretch[at] = stretchOf(time, ground.edgesNs);
    list.wholeA[at] = wholeA;
    list.wholeB[at] = wholeB;
    list.shapeA[at] = shapeA;
    list.shapeB[at] = shapeB;
    list.group[at] = entries.groupOf(first);
    list.rows[at] = first;
    list.rowCount[at] = rows;
    list.fresh[at] = 1;
    return true;
  }
}

/** Marks the bundles of these connections; all rows of each have been seen. */
export function markApart({ count, group, apart }: BundleList, groups: ReadonlySet<number>): void {
  if (groups.size > 0) for (let i = 0; i < count; i++) if (groups.has(group[i])) apart[i] = 1;
}

function sliceOf(time: number, lengthNs: number): number {
  if (lengthNs <= 0) return 0;
  return Math.min(SLICES - 1, Math.max(0, Math.floor((SLICES * time) / lengthNs)));
}

/** Between which edges of the hosts' captures. */
function stretchOf(time: number, edgesNs: readonly number[]): number {
  let passed = 0;
  while (passed < edgesNs.length && edgesNs[passed] <= time) passed++;
  return passed;
}

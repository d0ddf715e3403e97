/**
 * Entries to bundles: all rows that are one packet on its way. Packets that are alike in all that no hop
 * changes (ids of zero, ids that came round) are told apart by order: the first row of each kind is of the
 * first packet, the second of the second.
 */
import type { PacketTable } from "../packet/define.ts";
import { BundleList } from "./bundle-list.ts";
import { SLICES } from "./define.ts";
import { type Entries, NONE } from "./entries.ts";
import type { Block, Ground } from "./ground.ts";
import type { Batch } from "./pool.ts";
import type { RowStore } from "./rows.ts";
import type { WholeRows } from "./whole-rows.ts";

/** Kinds of rows that one content may have (host, link, TTL ...); with more it is not folded. */
const MOST_KINDS = 64;
/** Copies of a packet on one host come within this time; one frame in two files is stamped once. */
const COPY_NS = 2e6;
const SAME_FRAME_NS = 1e3;

/** The bundles of all entries. @param whole takes the rows of those that are not folded. */
export function bundlesOf(
  entries: Entries,
  blocks: readonly Block[],
  ground: Ground,
  whole: WholeRows,
): Batch {
  const list = new BundleList(entries.count >> 1);
  const split = new Splitter(entries, blocks, ground);
  let inOrder = true;
  for (let entry = 0; entry < entries.count; entry++) {
    if (entries.isFirst[entry] === 0) continue;
    if (isPlain(entries, entry)) {
      addBundle(entry);
      continue;
    }
    const firsts = split.run(entry);
    if (firsts.length > 1) inOrder = false;
    for (const first of firsts) addBundle(first);
  }
  return {
    list: inOrder ? list : list.sorted(),
    copyRows: (first, into) => {
      for (let at = first; at !== NONE; at = entries.next[at]) copyRow(at, into);
    },
  };

  function copyRow(entry: number, into: Pick<RowStore, "copy">): void {
    const { capture, table } = blocks[entries.block[entry]];
    into.copy(table, entries.row[entry], capture);
  }

  function addBundle(first: number): void {
    const { next } = entries;
    let wholeA = 0;
    let wholeB = 0;
    let shapeA = 0;
    let shapeB = 0;
    let rows = 0;
    let stays = 0;
    for (let at = first; at !== NONE; at = next[at]) {
      // A sum: the order of the hosts does not matter.
      wholeA += entries.wholeA[at];
      wholeB += entries.wholeB[at];
      shapeA += entries.shapeA[at];
      shapeB += entries.shapeB[at];
      stays |= entries.stays[at];
      rows++;
    }
    if (stays !== 0 || rows > MOST_KINDS) {
      for (let at = first; at !== NONE; at = next[at]) copyRow(at, whole);
      return;
    }
    const { capture, table } = blocks[entries.block[first]];
    const time = timeOf(table, entries.row[first], ground.firstSeconds);
    const at = list.add();
    list.leaderCapture[at] = capture;
    list.leaderFrame[at] = table.frame[entries.row[first]];
    list.time[at] = time;
    list.lastTime[at] = time;
    list.weight[at] = 1;
    list.slice[at] = sliceOf(time, ground.lengthNs);
    list.wholeA[at] = wholeA;
    list.wholeB[at] = wholeB;
    list.shapeA[at] = shapeA;
    list.shapeB[at] = shapeB;
    list.rows[at] = first;
    list.rowCount[at] = rows;
    list.fresh[at] = 1;
  }
}

function timeOf({ seconds, nanos }: PacketTable, row: number, firstSeconds: number): number {
  return (seconds[row] - firstSeconds) * 1e9 + nanos[row];
}

function sliceOf(time: number, lengthNs: number): number {
  if (lengthNs <= 0) return 0;
  return Math.min(SLICES - 1, Math.max(0, Math.floor((SLICES * time) / lengthNs)));
}

/** Rows of one content that are looked at pair by pair. */
const FEW = 8;

/** Is no kind of row there twice, as with nearly all packets? */
function isPlain({ next, wholeA, wholeB }: Entries, first: number): boolean {
  let rows = 0;
  for (let at = first; at !== NONE; at = next[at]) {
    if (++rows > FEW) return false;
    for (let other = first; other !== at; other = next[other])
      if (wholeA[other] === wholeA[at] && wholeB[other] === wholeB[at]) return false;
  }
  return true;
}

class Splitter {
  readonly #entries: Entries;
  readonly #blocks: readonly Block[];
  readonly #ground: Ground;
  /** Kinds of rows of the content at hand: which, what came last of it and of which packet. */
  readonly #kindA = new Uint32Array(MOST_KINDS);
  readonly #kindB = new Uint32Array(MOST_KINDS);
  readonly #last = new Int32Array(MOST_KINDS);
  readonly #turn = new Int32Array(MOST_KINDS);

  constructor(entries: Entries, blocks: readonly Block[], ground: Ground) {
    this.#entries = entries;
    this.#blocks = blocks;
    this.#ground = ground;
  }

  /**
   * Parts the entries of one content by packets. @returns the first entry of each, the others hang on it;
   * all of them as one where there are too many kinds.
   */
  run(first: number): readonly number[] {
    const { next, last, wholeA, wholeB } = this.#entries;
    if (this.#kinds(first) > MOST_KINDS) return [first];
    const firsts: number[] = [];
    let kinds = 0;
    for (let entry = first, following = NONE; entry !== NONE; entry = following) {
      following = next[entry];
      next[entry] = NONE;
      let kind = 0;
      while (kind < kinds && (this.#kindA[kind] !== wholeA[entry] || this.#kindB[kind] !== wholeB[entry]))
        kind++;
      if (kind === kinds) {
        kinds++;
        this.#kindA[kind] = wholeA[entry];
        this.#kindB[kind] = wholeB[entry];
        this.#turn[kind] = 0;
      } else if (!this.#isCopy(this.#last[kind], entry)) this.#turn[kind]++;
      this.#last[kind] = entry;
      const turn = this.#turn[kind];
      if (turn === firsts.length) firsts.push(entry);
      else next[last[firsts[turn]]] = entry;
      last[firsts[turn]] = entry;
    }
    return firsts;
  }

  /** Kinds that the content has, counted as far as there may be. */
  #kinds(first: number): number {
    const { next, wholeA, wholeB } = this.#entries;
    let kinds = 0;
    for (let entry = first; entry !== NONE; entry = next[entry]) {
      let kind = 0;
      while (kind < kinds && (this.#kindA[kind] !== wholeA[entry] || this.#kindB[kind] !== wholeB[entry]))
        kind++;
      if (kind < kinds) continue;
      if (kinds === MOST_KINDS) return MOST_KINDS + 1;
      this.#kindA[kinds] = wholeA[entry];
      this.#kindB[kinds] = wholeB[entry];
      kinds++;
    }
    return kinds;
  }

  /** The same kind of row again: the same packet in a second file, or given twice by the tap. */
  #isCopy(earlier: number, entry: number): boolean {
    const a = this.#place(earlier);
    const b = this.#place(entry);
    const apart = Math.abs(b.time - a.time);
    return apart <= SAME_FRAME_NS || (a.capture === b.capture && apart <= COPY_NS && b.ipId !== 0);
  }

  #place(entry: number): { readonly capture: number; readonly time: number; readonly ipId: number } {
    const { capture, table } = this.#blocks[this.#entries.block[entry]];
    const row = this.#entries.row[entry];
    return { capture, time: timeOf(table, row, this.#ground.firstSeconds), ipId: table.ipId[row] };
  }
}

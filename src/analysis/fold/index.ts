/** foldCaptures(): of very many packets that went the same way a few stay rows, and stand for the others. */
import { release } from "../../lib/columns.ts";
import type { Names } from "../packet/names.ts";
import { joinBlocks } from "../packet/table.ts";
import { bundlesOf, packetsOf } from "./bundles.ts";
import { FOLD_LIMITS, type FoldLimits } from "./define.ts";
import { Entries, type Wanted } from "./entries.ts";
import { partOf } from "./flows.ts";
import { type Block, blocksOf, type Foldable, frameOf, type Ground, groundOf } from "./ground.ts";
import { BundlePool } from "./pool.ts";
import { releaseRows } from "./rows.ts";
import { Streams } from "./streams.ts";
import { type Folded, keptTables } from "./tables.ts";
import { WholeRows } from "./whole-rows.ts";

/**
 * Folds the rows of all captures of one analysis where there are more than `limits.plainRows`; fewer are
 * put together to tables as they are. The captures' blocks are spent. The flows of `names` are made anew: those of kept rows, in their order.
 * @param servers known servers' ends, see flows.ts
 * @param key what hash tables are keyed with, so that no input can be made to collide
 */
export function foldCaptures(
  captures: readonly Foldable[],
  names: Names,
  servers: ReadonlySet<number>,
  key: number,
  limits: FoldLimits = FOLD_LIMITS,
): Folded {
  const blocks = blocksOf(captures);
  const rows = rowsOf(blocks);
  if (rows <= limits.plainRows) return { tables: captures.map((c) => joinBlocks(c.decoded.blocks)) };
  const ground = groundOf(captures, frameOf(captures, key), names, servers);
  const { pool, whole } = foldBlocks(blocks, ground, limits);
  for (const { table } of blocks) releaseRows(table);
  return keptTables(captures.length, pool, whole, names);
}

const rowsOf = (blocks: readonly Block[]): number => blocks.reduce((n, { table }) => n + table.count, 0);

/** @param blocks those of one capture in order of frames */
export function foldBlocks(
  blocks: readonly Block[],
  ground: Ground,
  limits: FoldLimits = FOLD_LIMITS,
): { readonly pool: BundlePool; readonly whole: WholeRows } {
  const rows = rowsOf(blocks);
  const pool = new BundlePool(limits);
  const whole = new WholeRows(limits.mostRows);
  // Directors first: what they show of a packet leads its bundle.
  const order = blocks.toSorted(
    (a, b) => Number(ground.leads[b.capture]) - Number(ground.leads[a.capture]) || a.capture - b.capture,
  );
  const count = Math.min(65_535, Math.max(1, Math.ceil(rows / limits.rowsAtOnce)));
  const parts = partsOf(ground.facts.group, count);
  const sizes = sizesOf(order, parts, count);
  const most = sizes.reduce((a, b) => Math.max(a, b));
  const entries = new Entries(ground, Math.min(limits.rowsAtOnce, most), most);
  for (let part = 0; part < count; part++) {
    const pieces = Math.max(1, Math.ceil(sizes[part] / (1.5 * limits.rowsAtOnce)));
    foldPart(
      order,
      ground,
      entries,
      { parts: count > 1 ? parts : undefined, part, pieces },
      limits,
      pool,
      whole,
    );
  }
  entries.release();
  release(parts, sizes);
  cutAlike(pool, whole, ground.firstSeconds);
  return { pool, whole };
}

/** What the pool left out, rows that stay leave out too. @param firstSeconds that the pool's times count from */
export function cutAlike({ cutNs }: BundlePool, whole: WholeRows, firstSeconds: number): void {
  if (cutNs === undefined) return;
  const seconds = Math.floor(cutNs / 1e9);
  whole.cutAt({ seconds: firstSeconds + seconds, nanos: Math.round(cutNs - seconds * 1e9) });
}

/** Per flow: the part that its connection falls to. */
function partsOf(group: Uint32Array, count: number): Uint16Array {
  return Uint16Array.from(group, (own) => partOf(own) % count);
}

function sizesOf(blocks: readonly Block[], parts: Uint16Array, count: number): Uint32Array {
  const sizes = new Uint32Array(count);
  for (const { table } of blocks) for (let row = 0; row < table.count; row++) sizes[parts[table.flow[row]]]++;
  return sizes;
}

/** Rows of one part whose pieces are put together. */
const PIECES_ROWS = 262_144;

/** One part: at once, or where a few connections are very long, piece by piece. */
function foldPart(
  blocks: readonly Block[],
  ground: Ground,
  entries: Entries,
  which: Omit<Wanted, "piece">,
  limits: FoldLimits,
  pool: BundlePool,
  whole: WholeRows,
): void {
  const streams = new Streams();
  const read = (piece: number): Uint32Array => {
    entries.clear();
    blocks.forEach((block, at) => {
      entries.addBlock(block, at, { ...which, piece });
    });
    return packetsOf(entries, blocks);
  };
  const look = (packets: Uint32Array): void => {
    for (const first of packets) streams.add(entries, first);
  };
  const absorb = (into: BundlePool, packets: Uint32Array): void => {
    for (let from = 0; from < packets.length; from += limits.rowsAtOnce) {
      const some = packets.subarray(from, from + limits.rowsAtOnce);
      into.absorb(bundlesOf(some, entries, blocks, ground, streams, whole));
    }
    release(packets);
  };
  let packets = read(0);
  look(packets);
  if (which.pieces === 1 && packets.length <= limits.rowsAtOnce) {
    absorb(pool, packets);
    return;
  }
  // A connection comes into the pool at once: pieces are put together before. What one piece shows late another may show
  // early, so there is room for more until all have been seen.
  const own = new BundlePool({
    ...limits,
    mostRows: Math.max(limits.mostRows, PIECES_ROWS),
    tiers: limits.tiers.filter((tier) => tier.flows),
  });
  for (let piece = 1; piece < which.pieces; piece++) {
    release(packets);
    packets = read(piece);
    look(packets);
  }
  // What was read last is there still.
  absorb(own, packets);
  for (let piece = 0; piece < which.pieces - 1; piece++) absorb(own, read(piece));
  pool.absorb(own.batch());
  if (own.cutNs !== undefined) pool.cutAt(own.cutNs);
}

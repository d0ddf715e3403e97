/** foldCaptures(): of very many packets that went the same way a few stay rows, and stand for the others. */
import { release } from "../../lib/columns.ts";
import type { Names } from "../packet/names.ts";
import { joinBlocks } from "../packet/table.ts";
import { bundlesOf, markApart, packetsOf } from "./bundles.ts";
import { type FoldLimits, limitsFor } from "./define.ts";
import { Entries } from "./entries.ts";
import { type Block, blocksOf, type Foldable, frameOf, type Ground, groundOf } from "./ground.ts";
import { BundlePool } from "./pool.ts";
import { releaseRows } from "./rows.ts";
import { Shares } from "./shares.ts";
import { Streams } from "./streams.ts";
import { type Folded, keptTables } from "./tables.ts";
import { WholeRows } from "./whole-rows.ts";

/**
 * Folds the rows of all captures of one analysis where there are more than `limits.plainRows`; fewer are
 * put together to tables as they are. The captures' blocks are spent. The flows of `names` are made anew: those of kept rows, in their order.
 * @param servers known servers' ends, see flows.ts
 * @param key what hash tables are keyed with, so that no input can be made to collide
 * @param given limits; those for so many rows unless given
 */
export function foldCaptures(
  captures: readonly Foldable[],
  names: Names,
  servers: ReadonlySet<number>,
  key: number,
  given?: FoldLimits,
): Folded {
  const blocks = blocksOf(captures);
  const rows = rowsOf(blocks);
  const limits = given ?? limitsFor(rows);
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
  limits: FoldLimits,
): { readonly pool: BundlePool; readonly whole: WholeRows } {
  const pool = new BundlePool(limits);
  const whole = new WholeRows(limits.mostRows);
  // Directors first: what they show of a packet leads its bundle.
  const order = blocks.toSorted(
    (a, b) => Number(ground.leads[b.capture]) - Number(ground.leads[a.capture]) || a.capture - b.capture,
  );
  const shares = new Shares(order, ground, limits.rowsAtOnce);
  const entries = new Entries(ground, order, shares.most);
  for (let part = 0; part < shares.parts; part++)
    foldPart(ground, entries, shares, part, limits, pool, whole);
  entries.release();
  shares.release();
  cutAlike(pool, whole, ground.firstSeconds);
  return { pool, whole };
}

/** What the pool left out, rows that stay leave out too. @param firstSeconds that the pool's times count from */
export function cutAlike({ cutNs }: BundlePool, whole: WholeRows, firstSeconds: number): void {
  if (cutNs === undefined) return;
  const seconds = Math.floor(cutNs / 1e9);
  whole.cutAt({ seconds: firstSeconds + seconds, nanos: Math.round(cutNs - seconds * 1e9) });
}

/** Rows of one part whose pieces are put together. */
const PIECES_ROWS = 262_144;

/** Packets of a piece that become bundles at a time: a piece may have as many rows as there are, and leaves little room. */
const PIECE_PACKETS = 32_768;

/** One part: at once, or where a few connections are very long, piece by piece. */
function foldPart(
  ground: Ground,
  entries: Entries,
  shares: Shares,
  part: number,
  limits: FoldLimits,
  pool: BundlePool,
  whole: WholeRows,
): void {
  const streams = new Streams();
  const apart = new Set<number>();
  const [first, end] = shares.of(part);
  const read = (share: number): Uint32Array => {
    entries.fill(shares.rowsOf(share));
    return packetsOf(entries);
  };
  const look = (packets: Uint32Array): void => {
    for (const first of packets) streams.add(entries, first);
  };
  const batchOf = (packets: Uint32Array) => bundlesOf(packets, entries, ground, streams, whole, apart);
  let packets = read(first);
  look(packets);
  if (end === first + 1 && packets.length <= limits.rowsAtOnce) {
    const batch = batchOf(packets);
    release(packets);
    markApart(batch.list, apart);
    pool.absorb(batch);
    return;
  }
  // A connection comes into the pool at once: pieces are put together before. What one piece shows late another may show
  // early, so there is room for more until all have been seen.
  const own = new BundlePool({
    ...limits,
    mostRows: Math.max(limits.mostRows, PIECES_ROWS),
    tiers: limits.tiers.filter((tier) => tier.flows),
  });
  let held = first;
  for (let share = first + 1; share < end && shares.hasStreams(part); share++) {
    release(packets);
    packets = read(share);
    held = share;
    look(packets);
  }
  const absorb = (packets: Uint32Array): void => {
    for (let from = 0; from < packets.length; from += PIECE_PACKETS)
      own.absorb(batchOf(packets.subarray(from, from + PIECE_PACKETS)));
    release(packets);
  };
  // What was read last is there still.
  absorb(packets);
  for (let share = first; share < end; share++) if (share !== held) absorb(read(share));
  markApart(own.bundles, apart);
  pool.absorb(own.batch());
  if (own.cutNs !== undefined) pool.cutAt(own.cutNs);
}

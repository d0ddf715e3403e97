/** The third step: the rows of one partition, of all captures, to the few that stand for all. */

import { Unpacker } from "../../lib/pack.ts";
import { limitsFor } from "../fold/define.ts";
import { flowFacts } from "../fold/flows.ts";
import type { Block } from "../fold/ground.ts";
import { cutAlike, foldBlocks } from "../fold/index.ts";
import { BundlePool } from "../fold/pool.ts";
import { QUOTABLE_IDS, Staying } from "../fold/staying.ts";
import { type Moment, WholeRows } from "../fold/whole-rows.ts";
import type { PacketTable } from "../packet/define.ts";
import { Names } from "../packet/names.ts";
import { packFolded } from "./folded-bytes.ts";
import type { Plan } from "./plan.ts";
import { numberedAnew, unpackRows } from "./row-bytes.ts";

/**
 * Rows of one partition that there is memory for. Only packets that are alike in everything come together in
 * such numbers; of the others what comes later in time is left out, and that is said.
 */
const MOST_ROWS = 1_000_000;

/** A packet is on its way no longer than this. */
const SHORTLY_SECONDS = 5;

/** @param most rows that there is memory for */
export async function foldOne(
  plan: Plan,
  sections: AsyncIterable<{ readonly capture: number; readonly bytes: Uint8Array }>,
  most: number = MOST_ROWS,
): Promise<Uint8Array> {
  const names = new Names();
  const gathered = new Gathered(plan, names, most);
  for await (const { capture, bytes } of sections) if (bytes.length > 0) gathered.add(capture, bytes);
  const { blocks, cut } = gathered;
  if (plan.plain) {
    const whole = new WholeRows();
    for (const { capture, table } of blocks)
      for (let row = 0; row < table.count; row++) whole.copy(table, row, capture);
    return packFolded(new BundlePool(), whole, plan.frame.firstSeconds, names);
  }
  const facts = flowFacts(names, new Set(plan.servers));
  const ids = new Uint8Array(QUOTABLE_IDS);
  for (const id of plan.quotedIds) ids[id] = 1;
  const staying = new Staying(facts.group, { groups: new Set(plan.quotedGroups), ids });
  const { pool, whole } = foldBlocks(
    blocks,
    { ...plan.frame, knowsServers: plan.servers.length > 0, facts, staying },
    limitsFor(plan.rows),
  );
  const { firstSeconds } = plan.frame;
  if (cut) {
    // Rows were left out before they were put together: shortly before the cut packets are not whole.
    pool.cutAt((cut.seconds - SHORTLY_SECONDS - firstSeconds) * 1e9 + cut.nanos);
    cutAlike(pool, whole, firstSeconds);
  }
  return packFolded(pool, whole, firstSeconds, names);
}

class Gathered {
  readonly #plan: Plan;
  readonly #names: Names;
  readonly #most: number;
  #rows = 0;
  blocks: Block[] = [];
  cut: Moment | undefined;

  constructor(plan: Plan, names: Names, most: number) {
    this.#plan = plan;
    this.#names = names;
    this.#most = most;
  }

  add(capture: number, bytes: Uint8Array): void {
    const { links, envelopes } = this.#plan.places[capture];
    const { rows, count } = unpackRows(new Unpacker(bytes), this.#names);
    const link = numberedAnew(rows.link, new Uint16Array(count), links);
    const envelope = numberedAnew(rows.envelope, new Uint16Array(count), envelopes);
    const block = { capture, table: { ...rows, link, envelope, count } };
    // What is left out of the captures before is left out of this one too.
    for (const own of this.cut ? rowsBefore(this.cut, [block]) : [block]) {
      this.blocks.push(own);
      this.#rows += own.table.count;
    }
    while (this.#rows > this.#most) this.#leaveOut();
  }

  /** Leaves out the later half of what there is, or more. */
  #leaveOut(): void {
    const middle = this.#rows >> 1;
    // In two steps: no number holds seconds and nanoseconds exactly, and half has to go even of equal times.
    const all = this.#sorted(({ seconds }, row) => seconds[row]);
    const second = all[middle];
    const own = this.#sorted(({ seconds, nanos }, row) => (seconds[row] === second ? nanos[row] : undefined));
    this.cut = { seconds: second, nanos: own[middle - all.indexOf(second)] };
    this.blocks = rowsBefore(this.cut, this.blocks);
    this.#rows = this.blocks.reduce((n, { table }) => n + table.count, 0);
  }

  #sorted(of: (table: PacketTable, row: number) => number | undefined): Uint32Array {
    const values = new Uint32Array(this.#rows);
    let count = 0;
    for (const { table } of this.blocks)
      for (let row = 0; row < table.count; row++) {
        const value = of(table, row);
        if (value !== undefined) values[count++] = value;
      }
    return values.subarray(0, count).sort();
  }
}

/** Rows that are before a moment. */
function rowsBefore(cut: Moment, blocks: readonly Block[]): Block[] {
  const rest = new WholeRows(Number.POSITIVE_INFINITY);
  rest.cutAt(cut);
  for (const { capture, table } of blocks)
    for (let row = 0; row < table.count; row++) rest.copy(table, row, capture);
  return runsOf(rest);
}

/** Rows of one capture follow each other: each run is a block. */
function runsOf({ rows }: WholeRows): Block[] {
  const blocks: Block[] = [];
  for (let from = 0; from < rows.count; ) {
    let to = from;
    while (to < rows.count && rows.capture[to] === rows.capture[from]) to++;
    blocks.push({
      capture: rows.capture[from],
      table: {
        count: to - from,
        frame: rows.frame.subarray(from, to),
        seconds: rows.seconds.subarray(from, to),
        nanos: rows.nanos.subarray(from, to),
        flow: rows.flow.subarray(from, to),
        link: rows.link.subarray(from, to),
        envelope: rows.envelope.subarray(from, to),
        ipId: rows.ipId.subarray(from, to),
        ttl: rows.ttl.subarray(from, to),
        flags: rows.flags.subarray(from, to),
        length: rows.length.subarray(from, to),
        tcpFlags: rows.tcpFlags.subarray(from, to),
        sequence: rows.sequence.subarray(from, to),
        head: rows.head.subarray(from, to),
        body: rows.body.subarray(from, to),
      },
    });
    from = to;
  }
  return blocks;
}

/** The third step: the rows of one partition, of all captures, to the few that stand for all. */

import { Unpacker } from "../../lib/pack.ts";
import { FOLD_LIMITS } from "../fold/define.ts";
import { flowFacts } from "../fold/flows.ts";
import type { Block } from "../fold/ground.ts";
import { foldBlocks } from "../fold/index.ts";
import { BundlePool } from "../fold/pool.ts";
import { QUOTABLE_IDS, Staying } from "../fold/staying.ts";
import { type Moment, WholeRows } from "../fold/whole-rows.ts";
import { Names } from "../packet/names.ts";
import { packFolded } from "./folded-bytes.ts";
import type { Plan } from "./plan.ts";
import { unpackRows } from "./row-bytes.ts";

/**
 * Rows of one partition that there is memory for. Only packets that are alike in everything come together in
 * such numbers; of the others what comes later in time is left out, and that is said.
 */
const MOST_ROWS = 1_000_000;

export async function foldOne(
  plan: Plan,
  sections: AsyncIterable<{ readonly capture: number; readonly bytes: Uint8Array }>,
): Promise<Uint8Array> {
  const names = new Names();
  const gathered = new Gathered(plan, names);
  for await (const { capture, bytes } of sections) if (bytes.length > 0) gathered.add(capture, bytes);
  const { blocks, cut } = gathered;
  if (plan.plain) {
    const whole = new WholeRows();
    for (const { capture, table } of blocks)
      for (let row = 0; row < table.count; row++) whole.copy(table, row, capture);
    return packFolded(new BundlePool(), whole, undefined, names);
  }
  const facts = flowFacts(names, new Set(plan.servers));
  const ids = new Uint8Array(QUOTABLE_IDS);
  for (const id of plan.quotedIds) ids[id] = 1;
  const staying = new Staying(facts.group, { groups: new Set(plan.quotedGroups), ids });
  const { pool, whole } = foldBlocks(blocks, { ...plan.frame, facts, staying }, FOLD_LIMITS);
  if (cut) whole.cutAt(cut);
  return packFolded(pool, whole, whole.cut, names);
}

class Gathered {
  readonly #plan: Plan;
  readonly #names: Names;
  #rows = 0;
  blocks: Block[] = [];
  cut: Moment | undefined;

  constructor(plan: Plan, names: Names) {
    this.#plan = plan;
    this.#names = names;
  }

  add(capture: number, bytes: Uint8Array): void {
    const { links, envelopes } = this.#plan.places[capture];
    const { rows, count } = unpackRows(new Unpacker(bytes), this.#names);
    for (let row = 0; row < count; row++) {
      rows.link[row] = links[rows.link[row]];
      rows.envelope[row] = envelopes[rows.envelope[row]];
    }
    this.blocks.push({ capture, table: { ...rows, count } });
    this.#rows += count;
    if (this.#rows > MOST_ROWS) this.#leaveOut();
  }

  /** Leaves out the later half of what there is. */
  #leaveOut(): void {
    const times = new Float64Array(this.#rows);
    let filled = 0;
    for (const { table } of this.blocks)
      for (let row = 0; row < table.count; row++)
        times[filled++] = table.seconds[row] + table.nanos[row] / 1e9;
    const middle = times.sort()[this.#rows >> 1];
    const rest = new WholeRows(this.#rows);
    rest.cutAt({ seconds: Math.floor(middle), nanos: Math.round((middle % 1) * 1e9) });
    for (const { capture, table } of this.blocks)
      for (let row = 0; row < table.count; row++) rest.copy(table, row, capture);
    this.cut = rest.cut;
    this.blocks = runsOf(rest);
    this.#rows = rest.rows.count;
  }
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

/**
 * Rows that have to stay rows, with all of their bundle, because something later asks for this very one:
 * - Fragments: what belongs together is found by the id.
 * - TCP data of connections in which some host shows segments that offload put together: there the hosts show
 *   the same bytes in other pieces, and only all of them show that nothing is missing.
 * - What an ICMP error quotes.
 */
import { type Flow, type IcmpError, PacketFlag, type PacketTable } from "../packet/define.ts";
import { FLOW_WORDS, wordsOfFlow } from "../packet/flow-words.ts";
import { type FlowFacts, groupOf } from "./flows.ts";

const TCP = 6;
/** More than an Ethernet frame carries: segmentation offload put several segments together. */
const LARGEST_SEGMENT = 1500;
const FRAGMENT = PacketFlag.firstFragment | PacketFlag.laterFragment;
const MERGED = 1;
const QUOTED = 2;
/** Connections that are remembered for each of the two reasons; the first ones are. */
const MOST_GROUPS = 65_536;

/** IP ids there are. */
export const QUOTABLE_IDS = 65_536;

export class Staying {
  /** Per flow: bits above, the same for all flows of a group. */
  readonly #marks: Uint8Array;
  readonly #ids: Uint8Array;

  constructor(group: Uint32Array, merged: ReadonlySet<number>, quoted: Pick<Quoted, "groups" | "ids">) {
    this.#marks = new Uint8Array(group.length);
    this.#ids = quoted.ids;
    if (merged.size + quoted.groups.size === 0) return;
    for (let flow = 0; flow < group.length; flow++)
      this.#marks[flow] =
        (merged.has(group[flow]) ? MERGED : 0) | (quoted.groups.has(group[flow]) ? QUOTED : 0);
  }

  has(flow: number, flags: number, length: number, ipId: number): boolean {
    if ((flags & FRAGMENT) !== 0) return true;
    const mark = this.#marks[flow];
    if (mark === 0) return false;
    return ((mark & MERGED) !== 0 && length > 0) || ((mark & QUOTED) !== 0 && this.#ids[ipId] === 1);
  }
}

/** Adds the groups of a block's connections in which segments were put together. */
export function addMerged(
  { count, length, flow }: PacketTable,
  { group, protocol }: FlowFacts,
  merged: Set<number>,
): void {
  for (let row = 0; row < count; row++)
    if (length[row] > LARGEST_SEGMENT && protocol[flow[row]] === TCP && merged.size < MOST_GROUPS)
      merged.add(group[flow[row]]);
}

/** What ICMP errors quote: the groups of the connections, and the ids of the packets. */
export class Quoted {
  readonly groups: Set<number> = new Set();
  /** Per id: 1 where it was quoted. */
  readonly ids: Uint8Array = new Uint8Array(QUOTABLE_IDS);
  readonly #words = new Uint32Array(FLOW_WORDS);

  add(errors: readonly IcmpError[]): void {
    for (const { quoted } of errors) {
      if (!quoted) continue;
      // Of a tunnel packet the outer header's id is quoted, and the row has the inner one: any may be meant.
      if (quoted.envelopes.length > 0) this.ids.fill(1);
      else this.ids[quoted.ipId] = 1;
      if (this.groups.size < MOST_GROUPS) this.#addFlow(quoted.flow);
    }
  }

  #addFlow(flow: Flow): void {
    if (wordsOfFlow(flow, this.#words)) this.groups.add(groupOf(this.#words));
  }
}

/**
 * Rows that have to stay rows, with all of their bundle, because something later asks for this very one:
 * - Fragments: what belongs together is found by the id.
 * - TCP data of connections in which some host shows segments that offload put together: there the hosts show
 *   the same bytes in other pieces, and only all of them show that nothing is missing.
 * - What an ICMP error quotes.
 */
import { type Flow, type IcmpError, PacketFlag, type PacketTable } from "../packet/define.ts";
import type { Names } from "../packet/names.ts";
import type { FlowFacts } from "./flows.ts";

const TCP = 6;
/** More than an Ethernet frame carries: segmentation offload put several segments together. */
const LARGEST_SEGMENT = 1500;
const FRAGMENT = PacketFlag.firstFragment | PacketFlag.laterFragment;
const MERGED = 1;
const QUOTED = 2;

export class Staying {
  /** Per flow: bits above, the same for all flows of a group. */
  readonly #marks: Uint8Array;
  /** Ids that ICMP errors quote. */
  readonly #ids: Uint8Array;

  constructor(marks: Uint8Array, ids: Uint8Array) {
    this.#marks = marks;
    this.#ids = ids;
  }

  has(flow: number, flags: number, length: number, ipId: number): boolean {
    if ((flags & FRAGMENT) !== 0) return true;
    const mark = this.#marks[flow];
    if (mark === 0) return false;
    return ((mark & MERGED) !== 0 && length > 0) || ((mark & QUOTED) !== 0 && this.#ids[ipId] === 1);
  }
}

export function stayingOf(
  blocks: readonly PacketTable[],
  errors: readonly IcmpError[],
  names: Names,
  { group, protocol }: FlowFacts,
): Staying {
  const merged = new Set<number>();
  for (const { count, length, flow } of blocks)
    for (let row = 0; row < count; row++)
      if (length[row] > LARGEST_SEGMENT && protocol[flow[row]] === TCP) merged.add(group[flow[row]]);
  const ids = new Uint8Array(65_536);
  const quoted = quotedGroups(errors, names, group, ids);
  const marks = new Uint8Array(group.length);
  if (merged.size + quoted.size > 0)
    for (let flow = 0; flow < group.length; flow++)
      marks[flow] = (merged.has(group[flow]) ? MERGED : 0) | (quoted.has(group[flow]) ? QUOTED : 0);
  return new Staying(marks, ids);
}

function quotedGroups(
  errors: readonly IcmpError[],
  names: Names,
  group: Uint32Array,
  ids: Uint8Array,
): ReadonlySet<number> {
  const texts = new Set<string>();
  for (const { quoted } of errors) {
    if (!quoted) continue;
    texts.add(textOf(quoted.flow));
    // Of a tunnel packet the outer header's id is quoted, and the row has the inner one: any may be meant.
    if (quoted.envelopes.length > 0) ids.fill(1);
    else ids[quoted.ipId] = 1;
  }
  const groups = new Set<number>();
  if (texts.size > 0)
    for (let flow = 0; flow < group.length; flow++)
      if (texts.has(textOf(names.flow(flow)))) groups.add(group[flow]);
  return groups;
}

function textOf({ protocol, source, sourcePort, destination, destinationPort }: Flow): string {
  return `${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`;
}

/** Rows that have to stay rows, with all of their bundle, because something later asks for this very one. */
import type { DecodedCapture, Flow, PacketTable } from "../packet/define.ts";
import { PacketFlag } from "../packet/define.ts";
import type { Names } from "../packet/names.ts";
import type { FlowFacts } from "./flows.ts";

const TCP = 6;
/** More than an Ethernet frame carries: segmentation offload put several segments together. */
const LARGEST_SEGMENT = 1500;
const FRAGMENT = PacketFlag.firstFragment | PacketFlag.laterFragment;

/**
 * - Fragments: what belongs together is found by the id.
 * - TCP data of connections in which some host shows segments that offload put together: there the hosts show
 *   the same bytes in other pieces, and only all of them show that nothing is missing.
 * - What an ICMP error quotes.
 */
export function staying(
  captures: readonly { readonly decoded: DecodedCapture }[],
  names: Names,
  facts: FlowFacts,
): (table: PacketTable, row: number) => boolean {
  const merged = new Set<number>();
  for (const { decoded } of captures) {
    const { count, length, flow } = decoded.packets;
    for (let row = 0; row < count; row++)
      if (length[row] > LARGEST_SEGMENT && facts.protocol[flow[row]] === TCP)
        merged.add(facts.group[flow[row]]);
  }
  const { ids, groups } = quotedBy(captures, names, facts);
  return (table, row) => {
    if (table.flags[row] & FRAGMENT) return true;
    const group = facts.group[table.flow[row]];
    if (merged.size > 0 && table.length[row] > 0 && merged.has(group)) return true;
    return groups.size > 0 && ids[table.ipId[row]] === 1 && groups.has(group);
  };
}

function quotedBy(
  captures: readonly { readonly decoded: DecodedCapture }[],
  names: Names,
  facts: FlowFacts,
): { readonly ids: Uint8Array; readonly groups: ReadonlySet<number> } {
  const ids = new Uint8Array(65_536);
  const texts = new Set<string>();
  const groups = new Set<number>();
  for (const { decoded } of captures)
    for (const { quoted } of decoded.icmpErrors) {
      if (!quoted) continue;
      ids[quoted.ipId] = 1;
      texts.add(textOf(quoted.flow));
    }
  if (texts.size === 0) return { ids, groups };
  // A quoted tunnel packet has the outer header's id, and its flow is the inner one: any id may be meant.
  if (captures.some((c) => c.decoded.icmpErrors.some((e) => (e.quoted?.envelopes.length ?? 0) > 0)))
    ids.fill(1);
  for (let flow = 0; flow < names.flowCount; flow++)
    if (texts.has(textOf(names.flow(flow)))) groups.add(facts.group[flow]);
  return { ids, groups };
}

function textOf({ protocol, source, sourcePort, destination, destinationPort }: Flow): string {
  return `${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`;
}

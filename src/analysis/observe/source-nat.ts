/**
 * Requests whose source the director changes too: FULLNAT, and IPVS with masquerading (kube-proxy, for
 * traffic from outside of the cluster). Addresses and ports of both ends differ before and behind it; IP
 * id, payload, and TCP's sequence number stay, and tell which flow became which.
 */
import { mix } from "../../lib/hash.ts";
import { PacketFlag, type PacketTable } from "../packet/define.ts";
import type { CaptureView } from "./define.ts";

/** Packets of one flow that are compared: the first ones that say something. */
const PER_FLOW = 32;
/** Packets before the director that are kept to compare with. */
const MOST = 400_000;

/**
 * Pairs flows behind a director with conversations before it.
 * @param conversationOf per flow id: the conversation of requests to a service, or -1
 * @param isBehind per flow id: may it be such a request, behind the director?
 * @returns per flow behind it that fits exactly one conversation best
 */
export function pairTranslated(
  views: readonly CaptureView[],
  conversationOf: Int32Array,
  isBehind: Uint8Array,
): ReadonlyMap<number, number> {
  const before = new Map<number, number[]>();
  let kept = 0;
  const tables = views.map((v) => v.decoded.packets);
  for (const table of tables)
    for (let row = 0; row < table.count && kept < MOST; row++) {
      const conversation = conversationOf[table.flow[row]];
      const print = conversation < 0 ? undefined : fingerprint(table, row);
      if (print === undefined) continue;
      const known = before.get(print);
      if (!known) before.set(print, [conversation]);
      else if (!known.includes(conversation) && known.length < 8) known.push(conversation);
      kept++;
    }
  if (before.size === 0) return new Map();
  const votes = new Map<number, Map<number, number>>();
  const compared = new Map<number, number>();
  for (const table of tables)
    for (let row = 0; row < table.count; row++) {
      const flow = table.flow[row];
      if (isBehind[flow] === 0 || (compared.get(flow) ?? 0) >= PER_FLOW) continue;
      const print = fingerprint(table, row);
      const found = print === undefined ? undefined : before.get(print);
      if (!found) continue;
      compared.set(flow, (compared.get(flow) ?? 0) + 1);
      const own = votes.get(flow) ?? new Map<number, number>();
      for (const conversation of found) own.set(conversation, (own.get(conversation) ?? 0) + 1);
      votes.set(flow, own);
    }
  return decided(votes);
}

function decided(votes: ReadonlyMap<number, ReadonlyMap<number, number>>): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  for (const [flow, own] of votes) {
    const ranked = [...own].sort((a, b) => b[1] - a[1]);
    // Payloads that are all alike, without an id: nothing tells them apart.
    if (ranked.length === 1 || ranked[0][1] > ranked[1][1]) pairs.set(flow, ranked[0][0]);
  }
  return pairs;
}

/** undefined for a packet that may be like any other: no id, and nothing in it. */
function fingerprint(table: PacketTable, row: number): number | undefined {
  const flags = table.flags[row];
  if (flags & (PacketFlag.laterFragment | PacketFlag.icmpError)) return undefined;
  const body = flags & PacketFlag.hasBody ? table.body[row] : 0;
  if (table.ipId[row] === 0 && table.sequence[row] === 0 && (body === 0 || table.length[row] < 8))
    return undefined;
  let h = mix(mix(1, table.ipId[row]), table.length[row] ^ (table.tcpFlags[row] << 24));
  h = mix(mix(h, table.sequence[row]), body);
  return flags & PacketFlag.hasHead ? mix(h, table.head[row]) : h;
}

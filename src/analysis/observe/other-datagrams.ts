/** UDP that a host got besides its services': it moves the same counters. */
import type { PacketNames } from "../packet/define.ts";
import type { CaptureView, MemberTraffic } from "./define.ts";

const UDP = 17;

export interface OtherDatagrams {
  readonly answered: number;
  readonly silent: number;
}

/** UDP that arrived for this host besides the service's: it moves the same counters. */
export function otherDatagrams(
  captures: readonly CaptureView[],
  names: PacketNames,
  flowConversation: Int32Array,
  { arrived, sent }: MemberTraffic,
): OtherDatagrams {
  const perFlow = new Map<number, number>();
  for (let i = 0; i < arrived.count; i++) {
    const id = captures[arrived.capture[i]].decoded.packets.flow[arrived.row[i]];
    if (flowConversation[id] < 0) perFlow.set(id, (perFlow.get(id) ?? 0) + arrived.weight[i]);
  }
  const replies = new Set<string>();
  for (let i = 0; i < sent.count && replies.size < 100_000; i++) {
    const id = captures[sent.capture[i]].decoded.packets.flow[sent.row[i]];
    if (flowConversation[id] >= 0) continue;
    const { protocol, source, sourcePort, destination, destinationPort } = names.flow(id);
    if (protocol === UDP) replies.add(`${destination} ${destinationPort} ${source} ${sourcePort}`);
  }
  let answered = 0;
  let silent = 0;
  for (const [id, count] of perFlow) {
    const { protocol, source, sourcePort, destination, destinationPort } = names.flow(id);
    if (protocol !== UDP) continue;
    if (replies.has(`${source} ${sourcePort} ${destination} ${destinationPort}`)) answered += count;
    else silent += count;
  }
  return { answered, silent };
}

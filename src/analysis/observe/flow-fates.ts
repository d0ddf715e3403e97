/** Does what was lost and what arrived go by flow? Per pair of hosts, over the service's packets. */
import type { AbsenceGate } from "./absence.ts";
import type { Observation } from "./define.ts";

export interface FlowFate {
  /** Flows met. */
  readonly flows: number;
  /** Every flow that lost a packet lost all, and others lost none. */
  readonly separates: boolean;
  /** Client address and port of some that were lost, and that arrived. */
  readonly lost: readonly string[];
  readonly arrived: readonly string[];
}

/** Key: `from to`, member ids. */
export type FlowFates = ReadonlyMap<string, FlowFate>;

const NAMED = 10;

export function flowFates(
  { captures, conversations, flowConversation, traffic }: Observation,
  gate: AbsenceGate,
): FlowFates {
  const fates = new Map<string, FlowFate>();
  traffic.forEach(({ sent, fate }, from) => {
    // Lost and arrived, by conversation, for each receiver met.
    const counts = new Map<number, Uint32Array>();
    for (let i = 0; i < sent.count; i++) {
      const code = flowConversation[captures[sent.capture[i]].decoded.packets.flow[sent.row[i]]];
      const arrived = fate.receiver[i] >= 0;
      const to = arrived ? fate.receiver[i] : fate.target[i];
      if (code < 0 || to < 0 || (!arrived && gate.doubt(from, to, i) !== undefined)) continue;
      let count = counts.get(to);
      if (!count) {
        count = new Uint32Array(conversations.length * 2);
        counts.set(to, count);
      }
      count[(code >> 1) * 2 + (arrived ? 1 : 0)]++;
    }
    for (const [to, count] of counts) fates.set(`${from} ${to}`, fateOf(count, conversations));
  });
  return fates;
}

function fateOf(count: Uint32Array, conversations: Observation["conversations"]): FlowFate {
  const lost: string[] = [];
  const arrived: string[] = [];
  let flows = 0;
  let mixed = false;
  for (const { id, client, clientPort } of conversations) {
    const hasLost = count[id * 2] > 0;
    const hasArrived = count[id * 2 + 1] > 0;
    if (!hasLost && !hasArrived) continue;
    flows++;
    if (hasLost && hasArrived) mixed = true;
    else {
      const list = hasLost ? lost : arrived;
      if (list.length < NAMED) list.push(`${client}:${clientPort}`);
    }
  }
  return { flows, separates: !mixed && lost.length > 0 && arrived.length > 0, lost, arrived };
}

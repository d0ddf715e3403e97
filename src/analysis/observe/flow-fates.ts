/** What was lost and what arrived of each flow of the service, per pair of hosts. */
import type { Observation } from "./define.ts";

export interface FlowFate {
  /** Client address and port. */
  readonly name: string;
  readonly lost: number;
  readonly arrived: number;
}

/** Key: `from to`, member ids. */
export type FlowFates = ReadonlyMap<string, readonly FlowFate[]>;

export function flowFates({ captures, conversations, flowConversation, traffic }: Observation): FlowFates {
  const fates = new Map<string, readonly FlowFate[]>();
  traffic.forEach(({ sent, fate }, from) => {
    // Lost and arrived, by conversation, for each receiver met.
    const counts = new Map<number, Uint32Array>();
    for (let i = 0; i < sent.count; i++) {
      const code = flowConversation[captures[sent.capture[i]].decoded.packets.flow[sent.row[i]]];
      const arrived = fate.receiver[i] >= 0;
      const to = arrived ? fate.receiver[i] : fate.target[i];
      if (code < 0 || to < 0) continue;
      let count = counts.get(to);
      if (!count) {
        count = new Uint32Array(conversations.length * 2);
        counts.set(to, count);
      }
      count[(code >> 1) * 2 + (arrived ? 1 : 0)]++;
    }
    for (const [to, count] of counts)
      fates.set(
        `${from} ${to}`,
        conversations.flatMap(({ id, client, clientPort }) => {
          const [lost, arrived] = [count[id * 2], count[id * 2 + 1]];
          return lost + arrived === 0 ? [] : [{ name: `${client}:${clientPort}`, lost, arrived }];
        }),
      );
  });
  return fates;
}

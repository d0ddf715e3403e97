/** The ends of flows that are servers', as far as the inputs state them: tables of virtual services, a topology. */
import type { Ip } from "../../lib/ip.ts";
import { FLOW_WORDS, wordsOfFlow } from "../packet/flow-words.ts";
import { destinationEnd } from "./flows.ts";

export interface ServerEnd {
  /** IP protocol. */
  readonly protocol: number;
  readonly ip: Ip;
  readonly port: number;
}

/** Ends that are remembered. */
const MOST = 16_384;

/** As numbers, see `flowFacts`. */
export function serverEnds(ends: Iterable<ServerEnd>): ReadonlySet<number> {
  const words = new Uint32Array(FLOW_WORDS);
  const set = new Set<number>();
  for (const { protocol, ip, port } of ends) {
    const flow = { protocol, source: ip, destination: ip, sourcePort: port, destinationPort: port };
    if (set.size < MOST && wordsOfFlow(flow, words)) set.add(destinationEnd(words));
  }
  return set;
}

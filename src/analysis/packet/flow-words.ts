/** Flows as 32-bit words that mean the same in every analysis: protocol | family << 8, ports, source, destination. */
import { u32 } from "../../lib/bytes.ts";
import { parseIp } from "../../lib/ip.ts";
import type { Flow } from "./define.ts";

/** Words of a flow at most, as `flowWords` writes them. */
export const FLOW_WORDS = 10;

/** Are these words, as `flowWords` writes them, of an IPv6 flow? */
export function isSix(words: Uint32Array): boolean {
  return words[0] >>> 8 === 6;
}

/** A flow as `Names.flowWords` writes it; false where an address is none. */
export function wordsOfFlow(flow: Flow, into: Uint32Array): boolean {
  const source = parseIp(flow.source);
  const destination = parseIp(flow.destination);
  if (!source || !destination || source.length !== destination.length) return false;
  into[0] = flow.protocol | ((source.length === 16 ? 6 : 4) << 8);
  into[1] = ((flow.sourcePort << 16) | flow.destinationPort) >>> 0;
  const width = source.length / 4;
  for (let i = 0; i < width; i++) {
    into[2 + i] = u32(source, 4 * i);
    into[2 + width + i] = u32(destination, 4 * i);
  }
  return true;
}

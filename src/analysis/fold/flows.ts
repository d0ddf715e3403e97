/**
 * What folding needs of each flow, as numbers: its client's end (which NAT leaves alone), the whole of it,
 * and the whole less its client's address and port.
 */
import { mix } from "../../lib/hash.ts";
import { FLOW_WORDS, isSix } from "../packet/flow-words.ts";
import type { Names } from "../packet/names.ts";

const GROUP_SEED = 0x464f4c44;
const WHOLE_SEEDS = [0x2545f491, 0x9e6c63d0] as const;
const SHAPE_SEEDS = [0x6a09e667, 0x3c6ef372] as const;

/** Per flow id; 64 bits are told by two columns. */
export interface FlowFacts {
  /**
   * Equal for a connection's flows in both directions and before and after NAT: what tells its client's end,
   * taken to be the one with the larger port. Where that is wrong, what belongs together is folded apart.
   */
  readonly group: Uint32Array;
  readonly wholeA: Uint32Array;
  readonly wholeB: Uint32Array;
  readonly shapeA: Uint32Array;
  readonly shapeB: Uint32Array;
  /** IP protocol. */
  readonly protocol: Uint8Array;
}

export function flowFacts(names: Names): FlowFacts {
  const count = names.flowCount;
  const facts = {
    group: new Uint32Array(count),
    wholeA: new Uint32Array(count),
    wholeB: new Uint32Array(count),
    shapeA: new Uint32Array(count),
    shapeB: new Uint32Array(count),
    protocol: new Uint8Array(count),
  };
  const words = new Uint32Array(FLOW_WORDS);
  for (let flow = 0; flow < count; flow++) {
    const width = (names.flowWords(flow, words) - 2) / 2;
    const source = 2;
    const destination = 2 + width;
    const sourcePort = words[1] >>> 16;
    const destinationPort = words[1] & 0xffff;
    facts.group[flow] = groupOf(words);
    facts.protocol[flow] = words[0];
    facts.wholeA[flow] = hashed(words, 0, 2 + 2 * width, WHOLE_SEEDS[0]);
    facts.wholeB[flow] = hashed(words, 0, 2 + 2 * width, WHOLE_SEEDS[1]);
    if (sourcePort === destinationPort) {
      facts.shapeA[flow] = facts.wholeA[flow];
      facts.shapeB[flow] = facts.wholeB[flow];
      continue;
    }
    const isRequest = sourcePort > destinationPort;
    const server = isRequest ? destination : source;
    const told = (isRequest ? destinationPort : sourcePort) | (isRequest ? 0x10000 : 0);
    facts.shapeA[flow] = mix(hashed(words, server, width, SHAPE_SEEDS[0] ^ words[0]), told);
    facts.shapeB[flow] = mix(hashed(words, server, width, SHAPE_SEEDS[1] ^ words[0]), told);
  }
  return facts;
}

/** See `FlowFacts.group`. @param words as Names.flowWords() writes them */
export function groupOf(words: Uint32Array): number {
  const width = isSix(words) ? 4 : 1;
  const seed = GROUP_SEED ^ words[0];
  const sourcePort = words[1] >>> 16;
  const destinationPort = words[1] & 0xffff;
  // Where nothing tells the ends apart: both together, in either order.
  if (sourcePort === destinationPort)
    return mix(hashed(words, 2, width, seed) + hashed(words, 2 + width, width, seed), sourcePort) >>> 0;
  return sourcePort > destinationPort
    ? mix(hashed(words, 2, width, seed), sourcePort) >>> 0
    : mix(hashed(words, 2 + width, width, seed), destinationPort) >>> 0;
}

function hashed(words: Uint32Array, from: number, count: number, seed: number): number {
  let h = seed;
  for (let i = 0; i < count; i++) h = mix(h, words[from + i]);
  return h;
}

/**
 * What folding needs of each flow, as numbers: the whole of it, the whole less its client's address and port,
 * and its client's end, which NAT leaves alone. The client's end is the one that is no server's; where no
 * server is known, the one with the larger port.
 */
import { mix } from "../../lib/hash.ts";
import { FLOW_WORDS, isSix } from "../packet/flow-words.ts";
import type { Names } from "../packet/names.ts";

const END_SEED = 0x464f4c44;
const WHOLE_SEEDS = [0x2545f491, 0x9e6c63d0] as const;
const SHAPE_SEEDS = [0x6a09e667, 0x3c6ef372] as const;

/** Per flow id; 64 bits are told by two columns. */
export interface FlowFacts {
  /** Equal for a connection's flows in both directions, and before and after NAT. */
  readonly group: Uint32Array;
  readonly wholeA: Uint32Array;
  readonly wholeB: Uint32Array;
  readonly shapeA: Uint32Array;
  readonly shapeB: Uint32Array;
  /** IP protocol. */
  readonly protocol: Uint8Array;
}

/** @param servers what `endOf` gives of known servers' addresses and ports */
export function flowFacts(names: Names, servers: ReadonlySet<number>): FlowFacts {
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
    const all = names.flowWords(flow, words);
    facts.protocol[flow] = words[0];
    facts.wholeA[flow] = hashed(words, 0, all, WHOLE_SEEDS[0]);
    facts.wholeB[flow] = hashed(words, 0, all, WHOLE_SEEDS[1]);
    facts.group[flow] = groupOf(words, servers);
    const client = clientOf(words, servers);
    const width = (all - 2) / 2;
    const server = client === "source" ? 2 + width : 2;
    const told = client === "source" ? (words[1] & 0xffff) | 0x10000 : words[1] >>> 16;
    const seeds = client === "neither" ? [facts.wholeA[flow], facts.wholeB[flow]] : SHAPE_SEEDS;
    facts.shapeA[flow] = mix(hashed(words, server, width, seeds[0] ^ words[0]), told);
    facts.shapeB[flow] = mix(hashed(words, server, width, seeds[1] ^ words[0]), told);
  }
  return facts;
}

/** See `FlowFacts.group`. @param words as Names.flowWords() writes them */
export function groupOf(words: Uint32Array, servers: ReadonlySet<number>): number {
  const client = clientOf(words, servers);
  if (client === "source") return sourceEnd(words);
  if (client === "destination") return destinationEnd(words);
  // Both together, in either order.
  return (sourceEnd(words) + destinationEnd(words)) >>> 0;
}

function clientOf(words: Uint32Array, servers: ReadonlySet<number>): "source" | "destination" | "neither" {
  const isServed = servers.has(destinationEnd(words));
  if (isServed !== servers.has(sourceEnd(words))) return isServed ? "source" : "destination";
  const source = words[1] >>> 16;
  const destination = words[1] & 0xffff;
  if (source === destination) return "neither";
  return source > destination ? "source" : "destination";
}

const widthOf = (words: Uint32Array) => (isSix(words) ? 4 : 1);

function sourceEnd(words: Uint32Array): number {
  return mix(hashed(words, 2, widthOf(words), END_SEED ^ words[0]), words[1] >>> 16) >>> 0;
}

/** An address and port of a protocol as a number: of the destination of a flow given as words. */
export function destinationEnd(words: Uint32Array): number {
  const width = widthOf(words);
  return mix(hashed(words, 2 + width, width, END_SEED ^ words[0]), words[1] & 0xffff) >>> 0;
}

function hashed(words: Uint32Array, from: number, count: number, seed: number): number {
  let h = seed;
  for (let i = 0; i < count; i++) h = mix(h, words[from + i]);
  return h;
}

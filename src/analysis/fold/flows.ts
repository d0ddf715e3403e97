/**
 * What folding needs of each flow, as numbers: the whole of it, the whole less its client's address and port,
 * and the connection that it is of.
 */
import { mix } from "../../lib/hash.ts";
import { FLOW_WORDS, isSix } from "../packet/flow-words.ts";
import type { Names } from "../packet/names.ts";

const END_SEED = 0x464f4c44;
const WHOLE_SEEDS = [0x2545f491, 0x9e6c63d0] as const;
const SHAPE_SEEDS = [0x6a09e667, 0x3c6ef372] as const;

/** Per flow id; 64 bits are told by two columns. */
export interface FlowFacts {
  /**
   * The connection: equal for both directions. Where one end is a known server's, it is the client's end, which
   * NAT leaves alone: equal before and after NAT.
   */
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
    const width = (all - 2) / 2;
    const isRequest = clientOf(words, servers) === "source";
    const server = isRequest ? 2 + width : 2;
    const told = isRequest ? (words[1] & 0xffff) | 0x10000 : words[1] >>> 16;
    facts.shapeA[flow] = mix(hashed(words, server, width, SHAPE_SEEDS[0] ^ words[0]), told);
    facts.shapeB[flow] = mix(hashed(words, server, width, SHAPE_SEEDS[1] ^ words[0]), told);
  }
  return facts;
}

/** See `FlowFacts.group`. @param words as Names.flowWords() writes them */
export function groupOf(words: Uint32Array, servers: ReadonlySet<number>): number {
  const source = sourceEnd(words);
  const destination = destinationEnd(words);
  if (servers.has(destination) !== servers.has(source))
    return servers.has(destination) ? source : destination;
  // Both together, in either order.
  return (source + destination) >>> 0;
}

/** Whose address and port a shape leaves out. Where no server is known, those with the larger port. */
function clientOf(words: Uint32Array, servers: ReadonlySet<number>): "source" | "destination" {
  const isServed = servers.has(destinationEnd(words));
  if (isServed !== servers.has(sourceEnd(words))) return isServed ? "source" : "destination";
  return words[1] >>> 16 > (words[1] & 0xffff) ? "source" : "destination";
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

const PART_SEED = 0x50415254;

/** Which part of the rows a connection falls to: a number to be taken modulo how many parts there are. */
export function partOf(group: number): number {
  return mix(PART_SEED, group) >>> 0;
}

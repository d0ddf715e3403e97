/** What a row is like, but for its time and content: host, link, wrapper, TTL, flags, size class, flow. */
import { mix } from "../../lib/hash.ts";
import type { Ground } from "./ground.ts";

const SEEDS = [0x1b873593, 0x7feb352d] as const;
/** From so many bytes of payload on sizes are told apart one by one: the limits of links are there. */
const EXACT_BYTES = 1200;
const STEP_SHIFT = 6;

/** 0 for nothing, then steps of 64 bytes, then every size by itself. */
export function sizeClass(length: number): number {
  return length > EXACT_BYTES ? length : (length + (1 << STEP_SHIFT) - 1) >> STEP_SHIFT;
}

export class KindHash {
  readonly #ground: Ground;
  /** With the flow as a whole, 64 bits. */
  a = 0;
  b = 0;
  /** With the flow less its client's address and port. */
  shapeA = 0;
  shapeB = 0;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** Itself, filled for this row: valid until the next call. */
  of(capture: number, row: number): this {
    const { tables, hosts, facts } = this.#ground;
    const { link, envelope, ttl, flags, tcpFlags, length, flow } = tables[capture];
    const place = (hosts[capture] << 16) | link[row];
    const look = (envelope[row] << 16) | (ttl[row] << 8) | flags[row];
    const size = (sizeClass(length[row]) << 8) | tcpFlags[row];
    const one = mix(mix(mix(SEEDS[0], place), look), size);
    const two = mix(mix(mix(SEEDS[1], size), look), place);
    const id = flow[row];
    this.a = mix(one, facts.wholeA[id]) >>> 0;
    this.b = mix(two, facts.wholeB[id]) >>> 0;
    this.shapeA = mix(one, facts.shapeA[id]) >>> 0;
    this.shapeB = mix(two, facts.shapeB[id]) >>> 0;
    return this;
  }
}

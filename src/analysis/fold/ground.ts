/** What all rows are folded against: the captures, their flows, and which rows have to stay. */
import type { DecodedBlocks, PacketTable } from "../packet/define.ts";
import type { Names } from "../packet/names.ts";
import { type FlowFacts, flowFacts } from "./flows.ts";
import { Quoted, Staying } from "./staying.ts";

/** One capture, as folding knows it. */
export interface Foldable {
  readonly host: string;
  /** Is the host a director? What it shows of a packet leads its bundle: it sees it coming and going. */
  readonly leads: boolean;
  readonly decoded: DecodedBlocks;
}

/** Facts of all captures together that every part of a fold has to share. */
export interface Frame {
  /** Per capture: number of its host, and does it lead? */
  readonly hosts: readonly number[];
  readonly leads: readonly boolean[];
  /** Was no frame cut by a snap length? Then the payload's fingerprints are compared too. */
  readonly uncut: boolean;
  /** The time that all captures cover: its first second, and nanoseconds from there on. */
  readonly firstSeconds: number;
  readonly lengthNs: number;
  /** First and last moments of each host's captures, nanoseconds, in order. */
  readonly edgesNs: readonly number[];
  /** What hash tables are keyed with: nobody can make inputs whose contents collide. */
  readonly key: number;
}

export interface Ground extends Frame {
  readonly facts: FlowFacts;
  readonly staying: Staying;
}

/** A run of rows of one capture. */
export interface Block {
  readonly capture: number;
  readonly table: PacketTable;
}

/** Hosts whose windows are told apart. */
const MOST_EDGES = 64;

type Window = Pick<DecodedBlocks, "first" | "last" | "truncated">;

export function frameOf(
  captures: readonly (Omit<Foldable, "decoded"> & { readonly decoded: Window })[],
  key: number,
): Frame {
  let firstSeconds = Number.POSITIVE_INFINITY;
  let lastSeconds = 0;
  for (const { first, last } of captures.map((c) => c.decoded)) {
    if (!first || !last) continue;
    firstSeconds = Math.min(firstSeconds, first.seconds);
    lastSeconds = Math.max(lastSeconds, last.seconds + 1);
  }
  if (!Number.isFinite(firstSeconds)) firstSeconds = 0;
  const names = [...new Set(captures.map((c) => c.host))];
  const edges = new Set<number>();
  for (const name of names) {
    const own = captures.filter((c) => c.host === name).map((c) => c.decoded);
    const ns = (time: Window["first"]) => (time ? [(time.seconds - firstSeconds) * 1e9 + time.nanos] : []);
    const first = own.flatMap((w) => ns(w.first));
    if (first.length === 0 || edges.size >= MOST_EDGES) continue;
    edges.add(first.reduce((a, b) => Math.min(a, b)));
    edges.add(own.flatMap((w) => ns(w.last)).reduce((a, b) => Math.max(a, b)));
  }
  return {
    hosts: captures.map((c) => names.indexOf(c.host)),
    leads: captures.map((c) => c.leads),
    uncut: captures.every((c) => c.decoded.truncated === 0),
    firstSeconds,
    lengthNs: lastSeconds > firstSeconds ? (lastSeconds - firstSeconds) * 1e9 : 0,
    edgesNs: [...edges].sort((a, b) => a - b),
    key,
  };
}

/** @param servers known servers' ends, see flows.ts */
export function groundOf(
  captures: readonly Foldable[],
  frame: Frame,
  names: Names,
  servers: ReadonlySet<number>,
): Ground {
  const facts = flowFacts(names, servers);
  const quoted = new Quoted(servers);
  for (const { decoded } of captures) quoted.add(decoded.icmpErrors);
  return { ...frame, facts, staying: new Staying(facts.group, quoted) };
}

export function blocksOf(captures: readonly Foldable[]): readonly Block[] {
  return captures.flatMap(({ decoded }, capture) => decoded.blocks.map((table) => ({ capture, table })));
}

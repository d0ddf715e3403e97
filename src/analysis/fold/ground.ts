/** What all rows are folded against: the captures, their flows, and which rows have to stay. */
import type { DecodedBlocks, PacketTable } from "../packet/define.ts";
import type { Names } from "../packet/names.ts";
import { type FlowFacts, flowFacts } from "./flows.ts";
import { addMerged, Quoted, Staying } from "./staying.ts";

/** One capture, as folding knows it. */
export interface Foldable {
  readonly host: string;
  readonly decoded: DecodedBlocks;
}

/** Facts of all captures together that every part of a fold has to share. */
export interface Frame {
  /** Per capture: number of its host. */
  readonly hosts: readonly number[];
  /** Was no frame cut by a snap length? Then the payload's fingerprints are compared too. */
  readonly uncut: boolean;
  /** The time that all captures cover: its first second, and nanoseconds from there on. */
  readonly firstSeconds: number;
  readonly lengthNs: number;
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

export function frameOf(
  captures: readonly {
    readonly host: string;
    readonly decoded: Pick<DecodedBlocks, "first" | "last" | "truncated">;
  }[],
  key: number,
): Frame {
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const { decoded } of captures) {
    if (!decoded.first || !decoded.last) continue;
    first = Math.min(first, decoded.first.seconds);
    last = Math.max(last, decoded.last.seconds + 1);
  }
  const names = [...new Set(captures.map((c) => c.host))];
  return {
    hosts: captures.map((c) => names.indexOf(c.host)),
    uncut: captures.every((c) => c.decoded.truncated === 0),
    firstSeconds: Number.isFinite(first) ? first : 0,
    lengthNs: last > first ? (last - first) * 1e9 : 0,
    key,
  };
}

export function groundOf(captures: readonly Foldable[], frame: Frame, names: Names): Ground {
  const facts = flowFacts(names);
  const merged = new Set<number>();
  for (const { decoded } of captures) for (const block of decoded.blocks) addMerged(block, facts, merged);
  const quoted = new Quoted();
  for (const { decoded } of captures) quoted.add(decoded.icmpErrors);
  return { ...frame, facts, staying: new Staying(facts.group, merged, quoted) };
}

export function blocksOf(captures: readonly Foldable[]): readonly Block[] {
  return captures.flatMap(({ decoded }, capture) => decoded.blocks.map((table) => ({ capture, table })));
}

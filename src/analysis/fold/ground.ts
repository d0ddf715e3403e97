/** What all rows are folded against: the captures, their flows, and which rows have to stay. */
import type { DecodedCapture, PacketTable } from "../packet/define.ts";
import type { Names } from "../packet/names.ts";
import { type FlowFacts, flowFacts } from "./flows.ts";
import { staying } from "./staying.ts";

/** What all captures have in common, and how rows are read. */
export interface Ground {
  readonly tables: readonly PacketTable[];
  /** Per capture: number of its host. */
  readonly hosts: Uint16Array;
  readonly facts: FlowFacts;
  /** Was no frame cut by a snap length? Then the payload's fingerprints are compared too. */
  readonly whole: boolean;
  /** Nanoseconds since the start of the time that all captures cover. */
  readonly firstSeconds: number;
  readonly lengthNs: number;
  /** Rows that have to stay rows: their bundle is not folded. */
  stays(table: PacketTable, row: number): boolean;
}

/** One capture, as folding knows it. */
export interface Foldable {
  readonly host: string;
  readonly decoded: DecodedCapture;
}

/** Facts of all captures together that every part of a fold has to share. */
export interface Frame {
  readonly hosts: readonly string[];
  readonly whole: boolean;
  readonly firstSeconds: number;
  readonly lengthNs: number;
}

export function frameOf(captures: readonly Foldable[]): Frame {
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const { decoded } of captures) {
    if (!decoded.first || !decoded.last) continue;
    first = Math.min(first, decoded.first.seconds);
    last = Math.max(last, decoded.last.seconds + 1);
  }
  return {
    hosts: captures.map((c) => c.host),
    whole: captures.every((c) => c.decoded.truncated === 0),
    firstSeconds: Number.isFinite(first) ? first : 0,
    lengthNs: last > first ? (last - first) * 1e9 : 0,
  };
}

/** @param key what hash tables are keyed with, see `FlowFacts.group` */
export function groundOf(captures: readonly Foldable[], frame: Frame, names: Names, key: number): Ground {
  const known = [...new Set(frame.hosts)];
  const facts = flowFacts(names, key);
  return {
    tables: captures.map((c) => c.decoded.packets),
    hosts: Uint16Array.from(frame.hosts, (host) => known.indexOf(host)),
    facts,
    whole: frame.whole,
    firstSeconds: frame.firstSeconds,
    lengthNs: frame.lengthNs,
    stays: staying(captures, names, facts),
  };
}

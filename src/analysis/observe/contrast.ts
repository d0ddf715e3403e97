/**
 * The contrast: of all packets of one sender to one receiver, those that arrived and those that did
 * not, attribute by attribute. An attribute separates when no value of it is on both sides.
 */
import type { PacketClass } from "./classes.ts";

export interface Separator {
  readonly attribute: string;
  readonly lost: readonly string[];
  readonly arrived: readonly string[];
}

export interface Contrast {
  readonly from: number;
  readonly to: number;
  readonly lost: number;
  readonly arrived: number;
  /** Attributes that separate, the most telling first. */
  readonly separators: readonly Separator[];
  readonly notSeparating: readonly string[];
}

/** The order is that of how a filter works: addresses first, then what is inside. */
const ATTRIBUTES: readonly (readonly [string, (c: PacketClass) => string])[] = [
  ["source address", (c) => c.wireSource],
  ["destination address", (c) => c.wireDestination],
  ["encapsulation", (c) => c.encapsulation],
  ["protocol", (c) => (c.encapsulation === "none" ? c.protocol : c.encapsulation)],
  ["size", (c) => c.size],
  ["df", (c) => (c.df ? "set" : "not set")],
  ["destination mac", (c) => c.destinationMac],
  ["source mac", (c) => c.sourceMac],
];

export function contrastsOf(classes: readonly PacketClass[]): readonly Contrast[] {
  const pairs = new Map<string, PacketClass[]>();
  for (const c of classes) {
    if (c.to < 0) continue;
    const list = pairs.get(`${c.from} ${c.to}`);
    if (list) list.push(c);
    else pairs.set(`${c.from} ${c.to}`, [c]);
  }
  return [...pairs.values()].flatMap((list) => contrastOf(list[0].from, list[0].to, list) ?? []);
}

/** Compares the groups that lost packets with those that did not. Undefined when nothing is missing. */
export function contrastOf(from: number, to: number, classes: readonly PacketClass[]): Contrast | undefined {
  const lost = classes.filter((c) => c.missing > 0);
  if (lost.length === 0) return undefined;
  const arrived = classes.filter((c) => c.arrived > 0);
  const separators: Separator[] = [];
  const notSeparating: string[] = [];
  for (const [attribute, value] of ATTRIBUTES) {
    const a = new Set(lost.map(value));
    const b = new Set(arrived.map(value));
    if (b.size > 0 && [...a].every((v) => !b.has(v)))
      separators.push({ attribute, lost: [...a].sort(), arrived: [...b].sort() });
    else if (b.size > 0) notSeparating.push(attribute);
  }
  const sum = (list: readonly PacketClass[], of: (c: PacketClass) => number) =>
    list.reduce((total, c) => total + of(c), 0);
  return {
    from,
    to,
    lost: sum(lost, (c) => c.missing),
    arrived: sum(arrived, (c) => c.arrived),
    separators,
    notSeparating,
  };
}

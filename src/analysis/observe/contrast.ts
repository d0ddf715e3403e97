/**
 * The contrast: of all packets of one sender to one receiver, those that arrived and those that did
 * not, attribute by attribute. An attribute separates when no value of it is on both sides.
 */
import type { PacketClass } from "./classes.ts";
import type { Cast } from "./define.ts";
import type { FlowFate, FlowFates } from "./flow-fates.ts";

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

/** Per pair of hosts, and per sender over all real servers (receiver -1). */
export function contrastsOf(
  classes: readonly PacketClass[],
  cast: Cast,
  flows: FlowFates = new Map(),
): readonly Contrast[] {
  const pairs = new Map<string, PacketClass[]>();
  for (const c of classes) {
    if (c.to < 0) continue;
    const list = pairs.get(`${c.from} ${c.to}`);
    if (list) list.push(c);
    else pairs.set(`${c.from} ${c.to}`, [c]);
  }
  const bySender = new Map<number, PacketClass[]>();
  for (const c of classes) {
    // The service's own packets: frames that show the way works reach a server that loses all of them too.
    if (
      !c.ofService ||
      c.reply ||
      c.to < 0 ||
      cast.members[c.from].role !== "director" ||
      cast.members[c.to].role !== "real-server"
    )
      continue;
    const list = bySender.get(c.from);
    if (list) list.push(c);
    else bySender.set(c.from, [c]);
  }
  const server = (c: PacketClass) => cast.members[c.to].name;
  return [
    ...[...pairs.values()].flatMap((list) => {
      const { from, to } = list[0];
      const contrast = contrastOf(from, to, list);
      return contrast ? [withFlows(contrast, flows.get(`${from} ${to}`))] : [];
    }),
    ...[...bySender].flatMap(([from, list]) => {
      const several = new Set(list.map(server)).size > 1;
      const contrast = several
        ? contrastOf(from, -1, list, [["real server", server], ...ATTRIBUTES])
        : undefined;
      return contrast ? [contrast] : [];
    }),
  ];
}

/** Whole flows lost beside whole flows that arrived: something chooses by flow (ECMP, a session table). */
function withFlows(contrast: Contrast, fate: FlowFate | undefined): Contrast {
  if (!fate || fate.flows < 2) return contrast;
  if (!fate.separates) return { ...contrast, notSeparating: [...contrast.notSeparating, "flow"] };
  const separator = { attribute: "flow", lost: fate.lost, arrived: fate.arrived };
  return { ...contrast, separators: [...contrast.separators, separator] };
}

/** Compares the groups that lost packets with those that did not. Undefined when nothing is missing. */
export function contrastOf(
  from: number,
  to: number,
  classes: readonly PacketClass[],
  attributes: readonly (readonly [string, (c: PacketClass) => string])[] = ATTRIBUTES,
): Contrast | undefined {
  const lost = classes.filter((c) => c.missing > 0);
  if (lost.length === 0) return undefined;
  const arrived = classes.filter((c) => c.arrived > 0);
  const separators: Separator[] = [];
  const notSeparating: string[] = [];
  for (const [attribute, value] of attributes) {
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

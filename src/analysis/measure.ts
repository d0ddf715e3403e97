/** What was measured, in one sentence: the legs, without any cause. */
import type { Leg } from "./observe/define.ts";
import type { Observed } from "./observe/index.ts";
import { listed } from "./rules/words.ts";

/** Legs of one kind: the same two roles, the same direction. */
export interface LegGroup {
  readonly kind: "in" | "through" | "forward" | "delivery" | "reply" | "reply-through";
  readonly legs: readonly Leg[];
  readonly sent: number;
  readonly arrived: number;
  readonly missing: number;
  readonly unknown: number;
}

export function nameOf({ cast }: Observed, member: number): string {
  return member < 0 ? "client" : cast.members[member].name;
}

function kindOf({ cast }: Observed, leg: Leg): LegGroup["kind"] {
  if (leg.direction === "reply") return leg.from === leg.to ? "reply-through" : "reply";
  const role = leg.from < 0 ? "client" : cast.members[leg.from].role;
  if (leg.from === leg.to) return role === "director" ? "through" : "delivery";
  return role === "client" ? "in" : "forward";
}

export function legGroups(observed: Observed): readonly LegGroup[] {
  const groups = new Map<LegGroup["kind"], Leg[]>();
  for (const leg of observed.legs) {
    const kind = kindOf(observed, leg);
    const list = groups.get(kind);
    if (list) list.push(leg);
    else groups.set(kind, [leg]);
  }
  return [...groups].map(([kind, legs]) => {
    const sum = (key: keyof Leg["counts"]) => legs.reduce((total, leg) => total + leg.counts[key], 0);
    return {
      kind,
      legs,
      sent: sum("sent"),
      arrived: sum("arrived"),
      missing: sum("missing"),
      unknown: sum("unknown"),
    };
  });
}

/** What is missing of one group, as a clause; only legs that lost something are named. */
export function lossClause(observed: Observed, group: LegGroup): string {
  const lossy = group.legs.filter((l) => l.counts.missing > 0);
  const sent = lossy.reduce((n, l) => n + l.counts.sent, 0);
  const from = listed(lossy.map((l) => nameOf(observed, l.from)));
  const to = receivers(observed, { ...group, legs: lossy });
  const count = `${group.missing} of ${sent}`;
  switch (group.kind) {
    case "in":
      return `${count} requests that left ${from} never came to ${to}`;
    case "through":
      return `${count} requests that came in at ${from} never left it`;
    case "forward":
      return `${count} packets that left ${from} for ${to} never arrived`;
    case "delivery":
      return `${count} requests that arrived at ${from} were not delivered`;
    case "reply-through":
      return `${count} replies that came in at ${from} never left it`;
    case "reply":
      return `${count} replies that left ${from} for ${to} never arrived`;
  }
}

/** Which real server a packet was for is not always recorded. */
function receivers(observed: Observed, { kind, legs }: LegGroup): string {
  return listed(
    legs.map((l) => (l.to < 0 && kind === "forward" ? "the real servers" : nameOf(observed, l.to))),
  );
}

/** What arrived, and what is not known. */
export function arrivalClause(observed: Observed, groups: readonly LegGroup[]): string {
  const clauses: string[] = [];
  for (const group of groups) {
    if (group.sent === 0) continue;
    const to = receivers(observed, group);
    const open = group.unknown > 0 ? ` (${group.unknown} unknown)` : "";
    if (group.kind === "forward")
      clauses.push(`${group.arrived} of ${group.sent} requests forwarded arrived at ${to}${open}`);
    if (group.kind === "delivery")
      clauses.push(`${group.arrived} of ${group.sent} that arrived at ${to} were delivered${open}`);
    if (group.kind === "reply")
      clauses.push(`${group.arrived} of ${group.sent} replies arrived at ${to}${open}`);
  }
  return clauses.join("; ") || "no packet of a virtual service was seen";
}

/** A clause as a sentence of its own. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

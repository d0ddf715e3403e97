/**
 * Clock offsets between hosts, from packets that went both ways: one from A to B says that B's clock
 * is ahead by at most its delay, one from B to A by at least minus its delay. The offset lies
 * between the two bounds (Cristian's method; catalogue of the field, C.5).
 */
import type { Cast, HostClock } from "./define.ts";
import type { Pair } from "./match.ts";
import type { HostSightings } from "./sightings.ts";

/** With packets in one direction only: a packet takes at least nothing and seldom more than this. */
const ONE_WAY_NS = 1e6;
/** Of so many packets one took no longer. Of fewer, the fastest may have waited: for a busy host, for a neighbour's MAC. */
const MANY = 4;
const FEW_NS = 10e6;

interface Bounds {
  /** Of clock(to) - clock(from). */
  upper: number;
  matched: number;
  /** Sightings that they are: one may stand for many packets, and tells one delay. */
  pairs: number;
}

/** Offsets relative to the first director (else the first captured host), by way of others if need be. */
export function clockBounds(
  cast: Cast,
  seen: readonly HostSightings[],
  pairs: readonly Pair[],
): readonly HostClock[] {
  const bounds = new Map<string, Bounds>();
  for (const { from, to, sent, arrived, matching } of pairs) {
    const bound: Bounds = { upper: Number.POSITIVE_INFINITY, matched: 0, pairs: 0 };
    matching.arrivedAs.forEach((position, i) => {
      if (position < 0 || !matching.unique[i]) return;
      const delay = arrived.sightings.time[arrived.indexes[position]] - sent.sightings.time[sent.indexes[i]];
      if (delay < bound.upper) bound.upper = delay;
      bound.pairs++;
      bound.matched += sent.sightings.weight[sent.indexes[i]];
    });
    if (bound.matched > 0) bounds.set(`${from} ${to}`, bound);
  }
  const captured = cast.members.flatMap((m, id) =>
    m.captured && seen[id].sent.count + seen[id].arrived.count > 0 ? [id] : [],
  );
  const reference = captured.find((id) => cast.members[id].role === "director") ?? captured.at(0);
  if (reference === undefined) return [];
  return spread(reference, captured, bounds);
}

/** Breadth first from the reference: the fewest hops give the least uncertainty. */
function spread(
  reference: number,
  members: readonly number[],
  bounds: ReadonlyMap<string, Bounds>,
): readonly HostClock[] {
  const clocks = new Map<number, HostClock>([
    [reference, { member: reference, offset: 0, uncertainty: 0, matched: 0 }],
  ]);
  const queue = [reference];
  for (let at = 0; at < queue.length; at++) {
    const near = clocks.get(queue[at]);
    if (!near) continue;
    for (const member of members) {
      if (clocks.has(member)) continue;
      const there = bounds.get(`${queue[at]} ${member}`);
      const back = bounds.get(`${member} ${queue[at]}`);
      const estimate = between(there, back);
      if (!estimate) continue;
      clocks.set(member, {
        member,
        offset: near.offset + estimate.offset,
        uncertainty: near.uncertainty + estimate.uncertainty,
        matched: (there?.matched ?? 0) + (back?.matched ?? 0),
      });
      queue.push(member);
    }
  }
  return [...clocks.values()].sort((a, b) => a.member - b.member);
}

function between(
  there: Bounds | undefined,
  back: Bounds | undefined,
): { readonly offset: number; readonly uncertainty: number } | undefined {
  const upper = there?.upper;
  const lower = back === undefined ? undefined : -back.upper;
  if (upper !== undefined && lower !== undefined)
    // Drift over a long capture can turn the bounds around; the width then measures the drift.
    return { offset: (upper + lower) / 2, uncertainty: Math.abs(upper - lower) / 2 };
  const one = there ?? back;
  if (one === undefined) return undefined;
  const uncertainty = one.pairs < MANY ? FEW_NS : ONE_WAY_NS;
  const offset = one.upper - ONE_WAY_NS / 2;
  return { offset: one === there ? offset : -offset, uncertainty };
}

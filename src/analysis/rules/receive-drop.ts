/**
 * What rs-nic-rx-drop and softnet-backlog-drop share: frames that left the director are in no capture of
 * the real server, and a counter in front of every capture grew by as many.
 */
import type { Evidence } from "../../report/schema.ts";
import type { ForwardLoss, LossyLeg } from "../evidence/forward-loss.ts";
import { type HostDrops, matches, type ReceiveDrops } from "../evidence/receive-drops.ts";
import type { Growth } from "../observe/counters.ts";
import { citeCounter } from "./cite-counter.ts";

export interface DroppedAt {
  readonly leg: LossyLeg;
  readonly drops: HostDrops;
  readonly growth: Growth;
}

/** Legs whose loss the chosen counter of the receiver explains. */
export function droppedAt(
  loss: ForwardLoss,
  { hosts }: ReceiveDrops,
  of: (drops: HostDrops) => Growth | undefined,
): readonly DroppedAt[] {
  return loss.legs.flatMap((leg) => {
    const drops = hosts.find((h) => h.host === leg.to);
    const growth = drops && of(drops);
    if (!drops || !growth || growth.growth === 0 || leg.nextHop === "other") return [];
    return matches(growth.growth, leg.leg.counts.missing) ? [{ leg, drops, growth }] : [];
  });
}

const MOST_CITES = 12;

/** The counter of each, some of the frames that it is about, and one that arrived between the same hosts. */
export function dropCites(found: readonly DroppedAt[]): readonly Evidence[] {
  return found
    .flatMap(({ leg, growth }) => [
      citeCounter(leg.to, growth),
      ...leg.cites.slice(0, 2),
      ...leg.controls.slice(0, 1),
    ])
    .slice(0, MOST_CITES);
}

/** Does the receiver itself explain what this leg lost? */
export function explained(leg: LossyLeg, answers: ReceiveDrops | undefined): boolean {
  const drops = answers?.hosts.find((h) => h.host === leg.to);
  return [drops?.nic, drops?.backlog].some(
    (growth) => growth !== undefined && growth.growth > 0 && matches(growth.growth, leg.leg.counts.missing),
  );
}

/** What ends in a director before IPVS, and what behind it: IPVS's own count of packets tells. */
import type { DirectorCount, DirectorCounters } from "../evidence/director-counters.ts";
import type { DirectorLoss, DirectorStop } from "../evidence/director-loss.ts";
import { fits } from "./cite-counter.ts";

/** The part of the lost packets that may be counted, or lack, by chance: the edges of the snapshots. */
const EDGE = 0.2;

export function countOf(counters: DirectorCounters | undefined, director: string): DirectorCount | undefined {
  return counters?.directors.find((d) => d.director === director);
}

/**
 * Did IPVS count what did not go out? Its count also holds what passed, and what no capture shows: more
 * than came in leaves it open.
 */
export function countedByIpvs(
  counters: DirectorCounters | undefined,
  { director, sent, stayed }: DirectorStop,
): boolean | undefined {
  const growth = countOf(counters, director)?.inIpvs?.growth;
  if (growth === undefined) return undefined;
  const passed = sent - stayed;
  if (growth <= passed + stayed * EDGE) return false;
  return fits(growth - passed, stayed) && growth <= sent * (1 + EDGE) ? true : undefined;
}

/** The stop at this director, where one is known. */
export function stopAt(loss: DirectorLoss | undefined, director: string): DirectorStop | undefined {
  return loss?.stops.find((s) => s.director === director);
}

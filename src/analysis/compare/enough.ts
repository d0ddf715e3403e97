/** How many packets prove that what was lost before arrives now, and is not just luckier. */
import { type Counted, chanceOfSoFew } from "../../lib/chance.ts";

/** As in the rules: below this chance a difference is none of luck. */
export const SYSTEMATIC = 0.01;
/** Of a hop that lost everything, so many arrivals in a row prove that it does not any more. */
const ENOUGH_AFTER_TOTAL_LOSS = 10;
const MOST_ASKED_FOR = 100_000;

export function isEnough(before: Counted, arrivedNow: number): boolean {
  if (before.arrived === 0 && arrivedNow >= ENOUGH_AFTER_TOTAL_LOSS) return true;
  return chanceOfSoFew(before, { lost: 0, arrived: arrivedNow }) < SYSTEMATIC;
}

/** The least number of packets that would be enough. */
export function neededAfter(before: Counted): number {
  let high = 1;
  while (high < MOST_ASKED_FOR && !isEnough(before, high)) high *= 2;
  let low = high >> 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (isEnough(before, middle)) high = middle;
    else low = middle;
  }
  return high;
}

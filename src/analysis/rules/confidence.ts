/**
 * How sure a finding is: one method for all rules. A rule says what its finding rests on, never how sure
 * it is. Each ground multiplies the odds that this fault and no rival made what was measured
 * (docs/confidence.md says where the weights come from and how often each level was right).
 */
import type { Confidence, Ground } from "../../report/schema.ts";

/**
 * Likelihood ratios.
 *
 * - message: a packet that shows the fault itself: an ICMP error, a reset, a wrong MAC or source
 * - counter: a counter or rule counter that this fault moves grew, between two snapshots, by what was lost
 * - split: one attribute separates what was lost from what arrived, too cleanly for chance
 * - must: configuration that has to end these packets; may: configuration that can
 * - absence: packets proven missing at the very place of the fault
 * - hint: a counter without a baseline, a line of a log, a split that chance could have made
 * - doubt: a rival that what was given does not exclude
 */
const WEIGHT: Readonly<Record<Ground, number>> = {
  message: 200,
  counter: 30,
  split: 30,
  must: 20,
  absence: 10,
  may: 3,
  hint: 1.5,
  doubt: 0.1,
};

/** Seen happening, as against concluded: `confirmed` needs one of them. */
const DIRECT: readonly Ground[] = ["message", "counter", "split"];

/** Before any evidence each loss has about twenty faults that could have made it. */
const PRIOR_ODDS = 1 / 20;
const CONFIRMED_FROM = 0.9;
const LIKELY_FROM = 0.5;

/** The same kind of ground counts once: a second counter of the same loss is no second proof. */
export function confidenceOf(grounds: readonly Ground[]): Confidence {
  const kinds = new Set(grounds);
  let odds = PRIOR_ODDS;
  for (const kind of kinds) odds *= WEIGHT[kind];
  const probability = odds / (1 + odds);
  if (probability >= CONFIRMED_FROM && DIRECT.some((kind) => kinds.has(kind))) return "confirmed";
  return probability >= LIKELY_FROM ? "likely" : "possible";
}

/**
 * Grounds of "exactly this is lost".
 * @param systematic too clean for chance
 * @param alone no other attribute separates lost from arrived as well
 */
export function splitGrounds(systematic: boolean, alone: boolean): readonly Ground[] {
  if (!systematic) return ["hint", "absence"];
  return alone ? ["split", "absence"] : ["split", "absence", "doubt"];
}

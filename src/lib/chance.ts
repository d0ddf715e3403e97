/** Fisher's exact test for two counts of things lost: could both come from one and the same rate? */

export interface Counted {
  readonly lost: number;
  readonly arrived: number;
}

/**
 * One-sided: the chance that the second group has so few lost, or fewer, when nothing but chance tells the
 * groups apart (hypergeometric tail).
 */
export function chanceOfSoFew(first: Counted, second: Counted): number {
  const lost = first.lost + second.lost;
  const arrived = first.arrived + second.arrived;
  const drawn = second.lost + second.arrived;
  const least = Math.max(0, drawn - arrived);
  // ln C(lost, k) + ln C(arrived, drawn - k) - ln C(all, drawn), for each k up to what was seen.
  const all = lnChoose(lost + arrived, drawn);
  let chance = 0;
  for (let k = second.lost; k >= least; k--) {
    const term = Math.exp(lnChoose(lost, k) + lnChoose(arrived, drawn - k) - all);
    chance += term;
    if (term < chance * 1e-12) break;
  }
  return Math.min(1, chance);
}

/** The same for so many, or more. */
export function chanceOfSoMany(first: Counted, second: Counted): number {
  return chanceOfSoFew(
    { lost: first.arrived, arrived: first.lost },
    { lost: second.arrived, arrived: second.lost },
  );
}

function lnChoose(n: number, k: number): number {
  return k < 0 || k > n ? Number.NEGATIVE_INFINITY : lnFactorial(n) - lnFactorial(k) - lnFactorial(n - k);
}

/** Exact below 64, then Stirling's series, which is as exact as a double there. */
function lnFactorial(n: number): number {
  if (n < 64) return SMALL[n];
  return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * n) - 1 / (360 * n ** 3);
}

const SMALL = Array.from({ length: 64 }, () => 0);
for (let n = 2; n < 64; n++) SMALL[n] = SMALL[n - 1] + Math.log(n);

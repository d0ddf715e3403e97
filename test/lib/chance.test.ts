import { describe, expect, it } from "vitest";
import { chanceOfSoFew, chanceOfSoMany } from "../../src/lib/chance.ts";

describe("the chance that luck made the difference", () => {
  it("is one over all ways to draw where a clean split is seen", () => {
    // 3 of 3 lost, then 0 of 3: 1 / C(6, 3).
    expect(chanceOfSoFew({ lost: 3, arrived: 0 }, { lost: 0, arrived: 3 })).toBeCloseTo(1 / 20, 10);
    expect(chanceOfSoMany({ lost: 0, arrived: 5 }, { lost: 5, arrived: 0 })).toBeCloseTo(1 / 252, 10);
  });

  it("is Fisher's, as in a textbook", () => {
    // R: fisher.test(matrix(c(10, 20, 2, 28), 2), alternative = "greater")$p.value
    const chance = chanceOfSoFew({ lost: 10, arrived: 20 }, { lost: 2, arrived: 28 });
    let exact = 0;
    for (let k = 0; k <= 2; k++) exact += (choose(12, k) * choose(48, 30 - k)) / choose(60, 30);
    expect(chance).toBeCloseTo(exact, 10);
  });

  it("is 1 where there is nothing to tell apart", () => {
    expect(chanceOfSoFew({ lost: 0, arrived: 9 }, { lost: 0, arrived: 4 })).toBeCloseTo(1, 10);
    expect(chanceOfSoFew({ lost: 7, arrived: 0 }, { lost: 7, arrived: 0 })).toBeCloseTo(1, 10);
    expect(chanceOfSoFew({ lost: 5, arrived: 5 }, { lost: 0, arrived: 0 })).toBeCloseTo(1, 10);
  });

  it("adds up over a million packets", () => {
    const less = chanceOfSoFew({ lost: 30_000, arrived: 970_000 }, { lost: 29_900, arrived: 970_100 });
    expect(less).toBeGreaterThan(0.3);
    expect(less).toBeLessThan(0.4);
    expect(
      chanceOfSoFew({ lost: 30_000, arrived: 970_000 }, { lost: 28_000, arrived: 972_000 }),
    ).toBeLessThan(1e-9);
  });
});

function choose(n: number, k: number): number {
  let all = 1;
  for (let i = 1; i <= k; i++) all = (all * (n - k + i)) / i;
  return all;
}

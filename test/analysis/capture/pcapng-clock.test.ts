import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NO_TIME } from "../../../src/analysis/capture/define.ts";
import { TickClock } from "../../../src/analysis/capture/pcapng-clock.ts";

function read(resolution: number, ticks: bigint, offsetSeconds = 0): [number, number] {
  const clock = new TickClock(resolution, offsetSeconds);
  clock.read(Number(ticks >> 32n), Number(ticks & 0xffff_ffffn));
  return [clock.seconds, clock.nanos];
}

/** The definition, in big integers. */
function expected(resolution: number, ticks: bigint): [number, number] {
  const perSecond = (resolution & 0x80 ? 2n : 10n) ** BigInt(resolution & 0x7f);
  const seconds = ticks / perSecond;
  if (seconds > 0xffff_ffffn) return [0, NO_TIME];
  return [Number(seconds), Number(((ticks % perSecond) * 1_000_000_000n) / perSecond)];
}

const anyTicks = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

test("powers of ten are exact", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 127 }), anyTicks, (resolution, ticks) => {
      expect(read(resolution, ticks)).toEqual(expected(resolution, ticks));
    }),
    { numRuns: 2000 },
  );
});

test("powers of two are exact up to a nanosecond", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0x80, max: 0xff }), anyTicks, (resolution, ticks) => {
      const [seconds, nanos] = read(resolution, ticks);
      const [wantSeconds, wantNanos] = expected(resolution, ticks);
      expect(seconds).toBe(wantSeconds);
      expect(Math.abs(nanos - wantNanos)).toBeLessThanOrEqual(1);
      expect(nanos === NO_TIME || nanos < 1_000_000_000).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  [6, 1_795_378_207_960_366n, [1_795_378_207, 960_366_000]],
  [9, 1_795_378_207_960_366_234n, [1_795_378_207, 960_366_234]],
  [12, 9_999_999_999_999_999_999n, [9_999_999, 999_999_999]],
  [0, 1_795_378_207n, [1_795_378_207, 0]],
  [0x80 | 10, 1_795_378_207n * 1024n + 512n, [1_795_378_207, 500_000_000]],
])("resolution %i, %i ticks", (resolution, ticks, time) => expect(read(resolution, ticks)).toEqual(time));

describe("the offset", () => {
  test("is added in whole seconds, either way", () => {
    expect(read(6, 1_500_000n, 1_700_000_000)).toEqual([1_700_000_001, 500_000_000]);
    expect(read(6, 1_700_000_000_250_000n, -3600)).toEqual([1_699_996_400, 250_000_000]);
  });

  test("that leads out of 1970 to 2106 leaves no time", () => {
    expect(read(6, 1_000_000n, -2)).toEqual([0, NO_TIME]);
    expect(read(6, 1_000_000n, 2 ** 32)).toEqual([0, NO_TIME]);
    expect(read(6, 0n, Number.MIN_SAFE_INTEGER)).toEqual([0, NO_TIME]);
  });
});

test.each([
  [0, 0],
  [3, 3],
  [6, 6],
  [9, 9],
  [12, 9],
  [0x80 | 10, 4],
  [0x80 | 30, 9],
])("resolution %i has %i digits", (resolution, digits) =>
  expect(new TickClock(resolution, 0).digits).toBe(digits),
);

import { expect, test } from "vitest";
import { captureOf, type Tally } from "../../bench/traffic/capture.ts";
import { type Traffic, USUAL } from "../../bench/traffic/define.ts";
import { analyze } from "../../src/analysis/index.ts";
import type { Input } from "../../src/analysis/inputs.ts";

async function* inputs(traffic: Traffic): AsyncGenerator<Input> {
  for (const host of ["ds", "rs1"] as const)
    yield {
      host,
      kind: "capture",
      moment: "now",
      part: host,
      name: host,
      chunks: (async function* () {
        yield* captureOf(host, traffic);
      })(),
    };
}

/** How many packets the real server gets. */
function arriving(traffic: Traffic): number {
  const tally: Tally = { frames: 0 };
  for (const _ of captureOf("rs1", traffic, tally));
  return tally.frames;
}

// More packets than a function takes arguments: nothing may spread a list of them.
const MANY = 140_000;

test("one flow of very many packets is counted to the packet", async () => {
  const loss = { rule: "every", nth: 7 } as const;
  const traffic: Traffic = { ...USUAL, packets: MANY, frameBytes: 64, flows: 1, loss };
  const report = await analyze(inputs(traffic));
  const forward = report.segments.find((s) => s.from === "ds" && s.to === "rs1");
  const arrived = arriving(traffic);
  const lost = MANY - arrived;
  expect(lost).toBeGreaterThan(MANY / 8);
  expect(forward?.packets).toMatchObject({ sent: MANY, arrived });
  // At both ends of the capture, as far as the clocks are uncertain, absence proves nothing.
  const { missing = 0, unknown = 0 } = forward?.packets ?? {};
  expect(missing + unknown).toBe(lost);
  expect(unknown).toBeLessThan(100);
  expect(report.verdict.cause).toBe("fabric-random-loss");
}, 30_000);

test("packets that are all alike are counted, and none that is lost is called lost without a clock", async () => {
  const traffic: Traffic = { ...USUAL, packets: 2_000, frameBytes: 64, flows: 1, ids: "zero" };
  const report = await analyze(inputs(traffic));
  const forward = report.segments.find((s) => s.from === "ds" && s.to === "rs1");
  const arrived = arriving(traffic);
  expect(arrived).toBeLessThan(2_000);
  expect(forward?.packets).toEqual({ sent: 2_000, arrived, missing: 0, unknown: 2_000 - arrived });
  expect(report.verdict.outcome).toBe("inconclusive");
});

test("the same inputs give the same report to the byte", async () => {
  const traffic: Traffic = { ...USUAL, packets: 500, flows: 7 };
  expect(JSON.stringify(await analyze(inputs(traffic)))).toBe(JSON.stringify(await analyze(inputs(traffic))));
});

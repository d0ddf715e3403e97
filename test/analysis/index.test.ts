import { expect, test } from "vitest";
import { captureOf, type TrafficOptions } from "../../bench/make-traffic.ts";
import { analyze } from "../../src/analysis/index.ts";
import type { Input } from "../../src/analysis/inputs.ts";

async function* inputs(options: TrafficOptions): AsyncGenerator<Input> {
  for (const host of ["ds", "rs1"] as const)
    yield {
      host,
      kind: "capture",
      moment: "now",
      part: host,
      name: host,
      chunks: (async function* () {
        yield* captureOf(host, options);
      })(),
    };
}

// More packets than a function takes arguments: nothing may spread a list of them.
const MANY = 140_000;

test("one flow of very many packets is counted to the packet", async () => {
  const report = await analyze(
    inputs({ requests: MANY, frameBytes: 64, flows: 1, loseEvery: 7, ids: "counting" }),
  );
  const forward = report.segments.find((s) => s.from === "ds" && s.to === "rs1");
  const lost = Math.floor(MANY / 7);
  expect(forward?.packets).toMatchObject({ sent: MANY, arrived: MANY - lost });
  // At both ends of the capture, as far as the clocks are uncertain, absence proves nothing.
  const { missing = 0, unknown = 0 } = forward?.packets ?? {};
  expect(missing + unknown).toBe(lost);
  expect(unknown).toBeLessThan(100);
  expect(report.verdict.cause).toBe("fabric-random-loss");
});

test("packets that are all alike are counted, and none that is lost is called lost without a clock", async () => {
  const report = await analyze(
    inputs({ requests: 2_000, frameBytes: 64, flows: 1, loseEvery: 10, ids: "zero" }),
  );
  const forward = report.segments.find((s) => s.from === "ds" && s.to === "rs1");
  expect(forward?.packets).toEqual({ sent: 2_000, arrived: 1_800, missing: 0, unknown: 200 });
  expect(report.verdict.outcome).toBe("inconclusive");
});

test("the same inputs give the same report to the byte", async () => {
  const options = { requests: 500, frameBytes: 106, flows: 7, loseEvery: 9, ids: "counting" } as const;
  expect(JSON.stringify(await analyze(inputs(options)))).toBe(JSON.stringify(await analyze(inputs(options))));
});

import { describe, expect, it } from "vitest";
import { monthlyCost, type ScaleInputs, scaleOf } from "../../bench/scale.ts";

const INPUTS: ScaleInputs = {
  bytesPerDay: 1e12,
  cpuMsPerGb: 10_000,
  captureBytes: 100e6,
  uploadPartBytes: 50e6,
  jobBytes: 1e9,
  keptDays: 2,
  reportBytesPerGb: 1e6,
};

describe("a terabyte a day", () => {
  const scale = scaleOf(INPUTS);

  it("is counted in captures, jobs and partitions", () =>
    expect(scale).toMatchObject({
      captures: 10_000,
      jobs: 1000,
      partitionsOfAJob: 16,
      requests: 42_000,
      cpuMs: 10_000_000,
      // 8 a capture, 2 for each of its two parts; 16 and 6 a job.
      classA: 142_000,
      // 15 a capture, 1 for each part, 3 a partition, 10 a job; and each partition reads of each capture.
      classB: 388_000,
      storedGbMonths: 2030,
    }));

  it("costs what lies beyond the plan", () => {
    const cost = monthlyCost(scale);
    // 300 million ms a month, 30 million included, 0.02 a million.
    expect(cost["CPU time"]).toBeCloseTo(5.4);
    // 4.26 million, one included, 4.50 a million.
    expect(cost["R2 class A"]).toBeCloseTo(14.67);
    // 11.64 million, ten included, 0.36 a million.
    expect(cost["R2 class B"]).toBeCloseTo(0.59);
    expect(cost["R2 storage"]).toBeCloseTo(30.3);
    expect(cost.requests).toBe(0);
  });

  it("takes twice as much for twice as much", () =>
    expect(scaleOf({ ...INPUTS, bytesPerDay: 2e12 }).cpuMs).toBe(2 * scale.cpuMs));
});

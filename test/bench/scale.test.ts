import { describe, expect, it } from "vitest";
import { monthlyCost, type ScaleInputs, scaleOf } from "../../bench/scale.ts";

const INPUTS: ScaleInputs = {
  bytesPerDay: 1e12,
  cpuMsPerGb: 10_000,
  partBytes: 100e6,
  uploadPartBytes: 50e6,
  keptDays: 2,
  reportBytesPerGb: 1e6,
};

describe("a terabyte a day", () => {
  const scale = scaleOf(INPUTS);

  it("is counted in parts", () =>
    expect(scale).toMatchObject({
      parts: 10_000,
      requests: 30_000,
      cpuMs: 10_000_000,
      classA: 60_000,
      classB: 20_000,
      queueOperations: 30_000,
      storedGbMonths: 2030,
    }));

  it("costs what lies beyond the plan", () => {
    const cost = monthlyCost(scale);
    // 300 million ms a month, 30 million included, 0.02 a million.
    expect(cost["CPU time"]).toBeCloseTo(5.4);
    // 1.8 million, one included, 4.50 a million.
    expect(cost["R2 class A"]).toBeCloseTo(3.6);
    expect(cost["R2 class B"]).toBe(0);
    expect(cost["R2 storage"]).toBeCloseTo(30.3);
    expect(cost.requests).toBe(0);
  });

  it("takes twice as much for twice as much", () =>
    expect(scaleOf({ ...INPUTS, bytesPerDay: 2e12 }).cpuMs).toBe(2 * scale.cpuMs));
});

import { describe, expect, it } from "vitest";
import { flowFates } from "../../../src/analysis/observe/flow-fates.ts";
import { type Ask, asks, capturesOf, framesOf } from "./build-cluster.ts";

/** Four flows to rs1; which of their packets are lost. */
function fates(isLost: (flow: number, i: number) => boolean) {
  const list = asks(40).map((_, i): Ask => {
    const flow = i % 4;
    return { server: "rs1", port: 4000 + flow, ...(isLost(flow, i) ? { ends: "before-rs" } : {}) };
  });
  const observed = capturesOf(framesOf(list)).observe();
  const [ds, rs1, rs2] = ["ds", "rs1", "rs2"].map((name) => observed.cast.memberOfName(name));
  const found = flowFates(observed, observed.gate);
  return { toRs1: found.get(`${ds} ${rs1}`), toRs2: found.get(`${ds} ${rs2}`) };
}

describe("what becomes of flows", () => {
  it("separates where whole ones are lost beside whole ones that arrive", () =>
    expect(fates((flow) => flow === 1).toRs1).toEqual({
      flows: 4,
      separates: true,
      lost: ["192.0.2.1:4001"],
      arrived: ["192.0.2.1:4000", "192.0.2.1:4002", "192.0.2.1:4003"],
    }));

  it("does not where one flow lost some", () =>
    expect(fates((flow, i) => flow === 1 && i < 20).toRs1).toMatchObject({ flows: 4, separates: false }));

  it("does not where all are lost, or none", () => {
    // Nothing of the director reached that host: then absence proves nothing, and no flow is lost.
    expect(fates(() => true).toRs1).toBeUndefined();
    expect(fates(() => false).toRs1).toMatchObject({ separates: false, lost: [] });
  });

  it("is not asked of hosts that nothing was sent to", () =>
    expect(fates(() => false).toRs2).toBeUndefined());
});

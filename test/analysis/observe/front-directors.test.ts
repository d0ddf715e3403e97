import { describe, expect, it } from "vitest";
import { foldReading } from "../../../src/analysis/fold-reading.ts";
import { observe } from "../../../src/analysis/observe/index.ts";
import { isVrrpMac } from "../../../src/analysis/observe/own-macs.ts";
import { readInputs } from "../../../src/analysis/read-inputs.ts";
import { type CasePart, inputsOf, partsOf } from "../analyze-case.ts";

async function seen(id: string, bend?: (part: CasePart) => Uint8Array | undefined) {
  const { captures, names, states, topology } = foldReading(
    await readInputs(inputsOf(await partsOf(id, bend))),
  );
  return observe(captures, names, states, topology);
}

async function fronts(id: string, bend?: (part: CasePart) => Uint8Array | undefined) {
  const { cast, legs } = await seen(id, bend);
  return legs
    .filter((l) => l.from >= 0 && cast.members[l.from].role === "client")
    .map((l) => [cast.members[l.to]?.name, l.counts.sent, l.counts.arrived, l.counts.missing]);
}

describe("which director a client's packet is for", () => {
  it("is the one whose MAC it carries", async () => {
    expect(await fronts("dr-failover-healthy")).toEqual([
      ["ds", 12, 12, 0],
      ["ds2", 12, 12, 0],
    ]);
    expect(await fronts("dr-failover-stale-arp")).toEqual([["ds", 24, 24, 0]]);
  });

  it("is the one that got it, where both share a virtual MAC", async () => {
    const { cast } = await seen("dr-failover-vmac");
    const virtual = [...cast.members[cast.memberOfName("ds")].macs].filter(isVrrpMac);
    expect(virtual.map((mac) => cast.memberOfMac(mac))).toEqual([-1]);
    expect(await fronts("dr-failover-vmac")).toEqual([
      ["ds", 12, 12, 0],
      ["ds2", 12, 12, 0],
    ]);
  });

  it("is not missing at one while the other has no capture", async () => {
    const legs = await fronts("dr-failover-vmac", ({ part, bytes }) => (part === "ds2" ? undefined : bytes));
    expect(legs).toEqual([
      [undefined, 12, 0, 0],
      ["ds", 12, 12, 0],
    ]);
  });

  // Neither capture nor state of the other: only frames tell that there is one.
  it.each([
    ["dr-failover-healthy", "ds"],
    ["dr-failover-healthy", "ds2"],
    ["dr-failover-vmac", "ds"],
    ["dr-failover-vmac", "ds2"],
  ])("of %s is nobody's that has a part, where nothing of %s was given", async (id, host) => {
    const without = ({ part, bytes }: CasePart) => (part.split(".")[0] === host ? undefined : bytes);
    expect(await fronts(id, without)).toEqual([
      [undefined, 12, 0, 0],
      [host === "ds" ? "ds2" : "ds", 12, 12, 0],
    ]);
  });
});

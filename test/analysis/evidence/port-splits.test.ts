import { expect, it } from "vitest";
import { answer } from "./answers-of.ts";

it("counts what went to the service's port from and to whatever address, and what else arrived", async () => {
  const { splits } = await answer("portSplits", "dr-rs-sg-inbound");
  expect(splits.map((s) => [s.from, s.to, s.arrived, s.pairs, s.clearedLost, s.others > 0])).toEqual([
    ["ds", "rs1", 0, 3, 8, true],
    ["ds", "rs2", 0, 3, 8, true],
  ]);
  for (const { what, cites, controls } of splits) {
    expect(what).toContain("icmp");
    expect(cites.length).toBeGreaterThan(0);
    expect(controls.length).toBeGreaterThan(0);
  }
});

it("finds that what arrived has the same port", async () => {
  for (const { sent, arrived } of (await answer("portSplits", "dr-healthy")).splits)
    expect(arrived).toBe(sent);
});

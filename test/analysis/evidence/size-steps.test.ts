import { describe, expect, it } from "vitest";
import { answer } from "./answers-of.ts";

describe("a step in size", () => {
  it("lies between the largest packet that arrived and the smallest that was lost, outer headers counted", async () => {
    const plain = await answer("sizeSteps", "fabric-mtu-overlay");
    expect(
      plain.steps.map((s) => [s.to, s.largestArrivedBytes, s.smallestLostBytes, s.lost, s.arrived]),
    ).toEqual([
      ["rs1", 1428, 1488, 4, 12],
      ["rs2", 1428, 1488, 4, 12],
    ]);
    const wrapped = await answer("sizeSteps", "fabric-mtu-overlay-tun");
    expect(wrapped.steps.map((s) => [s.encapsulation, s.largestArrivedBytes, s.smallestLostBytes])).toEqual([
      ["ipip", 1348, 1468],
      ["ipip", 1348, 1468],
    ]);
  });

  it("is none where packets of one size are lost and arrive", async () => {
    expect((await answer("sizeSteps", "dr-partial-loss-random")).steps).toEqual([]);
  });

  it("counts who said that packets are too big", async () => {
    expect((await answer("sizeSteps", "fabric-mtu-overlay")).told.times).toBe(0);
    expect((await answer("sizeSteps", "tun-mtu-df")).told).toMatchObject({ mtu: 1480 });
  });
});

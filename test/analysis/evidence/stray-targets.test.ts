import { describe, expect, it } from "vitest";
import { absence, answer } from "./answers-of.ts";

describe("whom clients address instead of the VIP", () => {
  it("is nobody", async () => {
    const { served, targets, sought } = await answer("strayTargets", "dr-healthy");
    expect(served).toBeGreaterThan(0);
    expect([targets, sought]).toEqual([[], []]);
  });

  it("is a real server, which answers", async () => {
    const { served, targets } = await answer("strayTargets", "client-wrong-target-rip");
    expect(served).toBe(0);
    expect(targets).toMatchObject([{ host: "rs1", role: "real-server", packets: 12, answers: 12 }]);
  });

  it("is an address that nobody has", async () => {
    const { targets, sought } = await answer("strayTargets", "client-wrong-target-old-vip");
    expect(targets).toEqual([]);
    expect(sought).toMatchObject([{ host: "", packets: 3, answers: 0 }]);
  });

  it("is not known without the client's capture", async () => {
    const { fill } = await absence("strayTargets", "dr-healthy", ({ part, bytes }) =>
      part === "client" ? undefined : bytes,
    );
    expect(fill[0].host).toBe("client");
  });
});

import { describe, expect, it } from "vitest";
import { absence, answer } from "./answers-of.ts";

describe("the offsets of clocks", () => {
  it("are those against the director, with the same packet at both ends", async () => {
    const { reference, clocks } = await answer("clockOffsets", "dr-clock-skew");
    expect(reference).toBe("ds");
    expect(clocks.map((c) => c.host)).toEqual(["client", "rs1", "rs2"]);
    for (const { host, offset, cites } of clocks)
      if (host !== "client") {
        expect(Math.abs(offset)).toBeGreaterThan(1e9);
        expect(cites.map((c) => (c.kind === "frame" ? c.host : ""))).toEqual(["ds", host]);
      }
  });

  it("are small where the machines share one clock", async () => {
    const { clocks } = await answer("clockOffsets", "dr-healthy");
    for (const { offset, uncertainty } of clocks) expect(Math.abs(offset)).toBeLessThanOrEqual(uncertainty);
  });

  it("are not known of one capture alone", async () => {
    const { because, fill } = await absence("clockOffsets", "dr-healthy", ({ part, bytes }) =>
      part === "ds" ? bytes : undefined,
    );
    expect(because.en).toContain("align their clocks");
    expect(fill).not.toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

describe("fragments", () => {
  it("arrive: first and later ones, as the kernel counts them too", async () => {
    const { pairs } = await answer("fragmentArrivals", "dr-fragments-healthy");
    for (const p of pairs) {
      expect([p.firstSent, p.firstArrived, p.unanswered, p.laterSent, p.laterArrived]).toEqual([
        4, 4, 0, 4, 4,
      ]);
      expect(p.whole?.growth).toBe(4);
    }
    expect(pairs).toHaveLength(2);
  });

  it("arrive only as first ones where the rest is dropped", async () => {
    const { pairs } = await answer("fragmentArrivals", "fabric-fragment-drop-tun");
    for (const p of pairs) {
      expect([p.firstArrived, p.unanswered, p.laterSent, p.laterArrived]).toEqual([4, 4, 4, 0]);
      expect([p.received?.growth, p.whole?.growth ?? 0]).toEqual([4, 0]);
      expect(p.cites.length).toBe(4);
    }
  });

  it("are not asked for where none left", async () => {
    expect((await answer("fragmentArrivals", "dr-healthy")).pairs).toEqual([]);
  });

  it("are not known without the real servers' captures", async () => {
    expect((await absence("fragmentArrivals", "dr-healthy", without("rs"))).fill[0].host).toBe("rs");
  });
});

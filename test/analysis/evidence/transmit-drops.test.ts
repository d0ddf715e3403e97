import { describe, expect, it } from "vitest";
import { without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

describe("what queues and adapters dropped", () => {
  it("is counted by the queue, around the test", async () => {
    const { drops } = await answer("transmitDrops", "ds-qdisc-drop");
    expect(drops.map((d) => [d.host, d.interface, d.kind, d.name, d.before, d.after])).toEqual([
      ["ds", "eth0", "qdisc", "tbf 8001:", 0, 21],
    ]);
  });

  it("is nothing where all counters are zero", async () => {
    const { hosts, drops } = await answer("transmitDrops", "dr-healthy");
    expect(hosts).toContain("ds");
    expect(drops).toEqual([]);
  });

  it("is not known without state", async () => {
    expect((await absence("transmitDrops", "dr-healthy", without(".state"))).fill[0].host).toBe("ds");
  });
});

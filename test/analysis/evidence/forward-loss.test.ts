import { describe, expect, it } from "vitest";
import { without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

const separators = (leg: Awaited<ReturnType<typeof answer<"forwardLoss">>>["legs"][number]) =>
  leg.contrast?.separators.map((s) => s.attribute);

describe("what is lost between director and real servers", () => {
  it("is nothing where everything arrives", async () => {
    for (const id of ["dr-healthy", "tun-gue-healthy", "nat-healthy", "ipv6-dr-healthy"]) {
      const { legs, sent, arrived, missing } = await answer("forwardLoss", id);
      expect([legs, missing], id).toEqual([[], 0]);
      expect(arrived, id).toBe(sent);
    }
  });

  it("differs from what arrived in all that no control varies", async () => {
    const { legs, missing, sent } = await answer("forwardLoss", "dr-antispoof");
    expect([missing, sent]).toEqual([60, 60]);
    expect(legs.map((l) => `${l.from}>${l.to}`)).toEqual(["ds>rs1", "ds>rs2"]);
    for (const leg of legs) {
      expect(separators(leg)).toEqual(["source address", "destination address", "protocol"]);
      expect(leg.contrast?.notSeparating).toContain("destination mac");
      expect([leg.nextHop, leg.wrongMac]).toEqual(["receiver", undefined]);
      expect(leg.cites).toHaveLength(3);
      expect(leg.controls[0]).toMatchObject({ kind: "frame", host: leg.to });
    }
  });

  it("differs in its source alone once the director's own packets to the VIP arrive", async () => {
    const { legs } = await answer("forwardLoss", "dr-antispoof-matrix");
    // A source that is lost makes whole flows of it that are lost.
    for (const leg of legs) expect(separators(leg)).toEqual(["source address", "flow"]);
  });

  it("differs in its destination where that is what is filtered", async () => {
    for (const leg of (await answer("forwardLoss", "fabric-dst-check-rs")).legs)
      expect(separators(leg)).toEqual(["destination address"]);
  });

  it("does not differ at all where the loss is random", async () => {
    const { legs } = await answer("forwardLoss", "dr-partial-loss-random");
    for (const leg of legs) expect(separators(leg)).toEqual([]);
  });

  it("carries a MAC that the real server does not have", async () => {
    const { legs } = await answer("forwardLoss", "dr-stale-mac");
    expect(legs.map((l) => [l.to, l.recorded, l.wrongMac])).toEqual([
      ["rs1", true, { used: "02:de:ad:00:be:ef", actual: "fa:16:3e:a1:48:30" }],
    ]);
  });

  it("is open, not lost, where the other capture could not show it", async () => {
    const ended = await answer("forwardLoss", "dr-rs-capture-ended-early", without(".state"));
    expect(ended).toMatchObject({ missing: 0, legs: [] });
    expect(ended.unknown).toBeGreaterThan(0);
    const none = await answer("forwardLoss", "dr-antispoof", without("rs"));
    expect(none).toMatchObject({ missing: 0, unknown: 60, legs: [] });
  });

  it("is not known without a capture of a director", async () => {
    const { fill } = await absence("forwardLoss", "dr-antispoof", without("ds"));
    expect(fill.map((f) => f.host)).toEqual(["ds"]);
  });
});

import { describe, expect, it } from "vitest";
import { without } from "../analyze-case.ts";
import { answer } from "./answers-of.ts";

describe("who advertises the VIP", () => {
  it("is the master alone", async () => {
    const { speakers, rivals } = await answer("vrrpAdverts", "dr-two-directors");
    expect(speakers.map((s) => [s.host, s.routerId, s.priority])).toEqual([["ds", 51, 150]]);
    expect(rivals).toEqual([]);
  });

  it("is one after the other in a takeover", async () => {
    const { speakers, rivals } = await answer("vrrpAdverts", "dr-failover-healthy");
    expect(speakers.map((s) => s.host)).toEqual(["ds", "ds2"]);
    expect(rivals).toEqual([]);
  });

  it("is both where neither hears the other", async () => {
    const { rivals } = await answer("vrrpAdverts", "dr-split-brain");
    expect(rivals).toHaveLength(1);
    expect(rivals[0].vips).toEqual(["192.168.1.60"]);
    expect(rivals[0].hearing.map((h) => [h.host, h.from, h.heard])).toEqual([
      ["ds", "ds2", 0],
      ["ds2", "ds", 0],
    ]);
  });

  it("is not both by one capture alone", async () => {
    const { speakers, rivals } = await answer("vrrpAdverts", "dr-split-brain", without("ds2"));
    expect(speakers.map((s) => s.host)).toEqual(["ds"]);
    expect(rivals).toEqual([]);
  });
});

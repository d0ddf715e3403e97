import { describe, expect, it } from "vitest";
import { without } from "../analyze-case.ts";
import { answer } from "./answers-of.ts";

const takeovers = async (id: string, bend?: Parameters<typeof answer>[2]) =>
  (await answer("vipTakeovers", id, bend)).takeovers.map((t) => [t.from, t.to, t.states, t.packets, t.late]);

describe("who took the VIP over", () => {
  it("is nobody where there is one director", async () => expect(await takeovers("dr-healthy")).toEqual([]));

  it("is the new master, and clients follow", async () =>
    expect(await takeovers("dr-failover-healthy")).toEqual([["ds", "ds2", true, true, 0]]));

  it("is the new master, and the client does not follow", async () =>
    expect(await takeovers("dr-failover-stale-arp")).toEqual([["ds", "ds2", true, true, 12]]));

  it("shows without the old one's state", async () =>
    expect(await takeovers("dr-failover-stale-arp", without("ds.state"))).toEqual([
      ["ds", "ds2", false, true, 12],
    ]));

  it("is nobody where both hold it", async () => expect(await takeovers("dr-split-brain")).toEqual([]));
});

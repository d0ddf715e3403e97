import { describe, expect, it } from "vitest";
import { answer } from "./answers-of.ts";

const contests = async (id: string) => (await answer("vipContests", id)).contests;

describe("who has the VIP besides", () => {
  it("is nobody", async () => {
    expect(await contests("dr-healthy")).toEqual([]);
    expect(await contests("dr-failover-healthy")).toEqual([]);
  });

  it("is no real server: that is another fault", async () =>
    expect(await contests("dr-arp-flux")).toEqual([]));

  it("is a machine that no part is of; what it gets is lost", async () => {
    const [contest] = await contests("dr-vip-duplicate");
    expect(contest.both).toBe(3);
    const claimants = contest.claimants.map((c) => [c.host, c.requests, c.lost]);
    expect(claimants).toContainEqual(["", 12, 12]);
    expect(claimants).toContainEqual(["ds", 6, 0]);
  });

  it("is another director, by what they say and by what they hold", async () => {
    const { contests: found, shared } = await answer("vipContests", "dr-vip-on-both-directors");
    expect(found[0].claimants.map((c) => c.host).sort()).toEqual(["ds", "ds2"]);
    expect(shared.map((s) => s.directors)).toEqual([["ds", "ds2"]]);
  });
});

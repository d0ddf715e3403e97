import { describe, expect, it } from "vitest";
import { without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

describe("connection tracking", () => {
  it("is full, dropped packets, and the kernel said so meanwhile", async () => {
    const { hosts } = await answer("connectionTracking", "ds-conntrack-full");
    expect(hosts).toMatchObject([
      { host: "ds", count: 24, max: 24, fullIsNew: true, dropped: { growth: 18 } },
    ]);
    expect(hosts[0].full.length).toBeGreaterThan(0);
  });

  it("has room", async () => {
    const { hosts } = await answer("connectionTracking", "ds-conntrack-invalid");
    expect(hosts[0]).toMatchObject({ full: [], fullIsNew: false, dropped: { growth: 0 } });
  });

  it("says by one snapshot that it was full, not when", async () => {
    const { hosts } = await answer("connectionTracking", "ds-conntrack-full", without(".before"));
    expect(hosts[0].fullIsNew).toBe(false);
    expect(hosts[0].dropped).toBeUndefined();
  });

  it("is not known where nothing of it was given", async () => {
    expect((await absence("connectionTracking", "dr-healthy")).fill.map((f) => f.host)).toEqual(["ds"]);
  });
});

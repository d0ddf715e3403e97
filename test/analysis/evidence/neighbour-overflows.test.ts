import { describe, expect, it } from "vitest";
import { without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

describe("a full neighbour table", () => {
  it("is told by the kernel, since the earlier snapshot", async () => {
    const { overflows } = await answer("neighbourOverflows", "ds-neigh-overflow");
    expect(overflows).toMatchObject([{ director: "ds", messages: 20, fresh: 20 }]);
    expect(overflows[0].cites.length).toBe(3);
  });

  it("is told, but not since when, by one snapshot", async () => {
    const { overflows } = await answer("neighbourOverflows", "ds-neigh-overflow", without(".before"));
    expect(overflows[0].fresh).toBeUndefined();
  });

  it("is not known without the log", async () => {
    expect((await absence("neighbourOverflows", "dr-healthy")).fill[0].command).toContain("dmesg");
  });
});

import { describe, expect, it } from "vitest";
import { without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

describe("NICs", () => {
  it("are of no family that their counters tell", async () => {
    const { nics } = await answer("nics", "dr-healthy");
    expect(nics.map((n) => [n.host, n.interface, n.family])).toEqual(
      ["client", "ds", "rs1", "rs2"].map((host) => [host, "eth0", "unknown"]),
    );
  });

  it("are of the e1000 family, with the lines that say so", async () => {
    const found = (await answer("nics", "article")).nics.filter((n) => n.family === "e1000");
    expect(found.length).toBeGreaterThan(0);
    for (const { cites } of found) expect(cites.length).toBeGreaterThan(0);
  });

  it("are not known without their statistics", async () => {
    const { fill } = await absence("nics", "dr-healthy", without(".state"));
    expect(fill[0].command).toContain("ethtool -S");
  });
});

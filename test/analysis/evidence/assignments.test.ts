import { describe, expect, it } from "vitest";
import { without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

describe("assignments", () => {
  it("are the rows of the director's table, met by requests", async () => {
    const assignments = await answer("assignments", "dr-healthy");
    expect(assignments.servers.map((s) => `${s.host} ${s.forwarding} ${s.met}`)).toEqual([
      "rs1 route open",
      "rs2 route open",
    ]);
    expect(assignments.servers[0].cite).toMatchObject({ kind: "state", host: "ds", command: "ipvsadm -Ln" });
  });

  it("are unseen where nothing was captured", async () => {
    const assignments = await answer("assignments", "dr-healthy", ({ part, bytes }) =>
      part.includes(".state") ? bytes : undefined,
    );
    expect(new Set(assignments.servers.map((s) => s.met))).toEqual(new Set(["unseen"]));
  });

  it("are cut off where all requests are proven lost before", async () => {
    const assignments = await answer("assignments", "dr-antispoof");
    expect(new Set(assignments.servers.map((s) => s.met))).toEqual(new Set(["cut-off"]));
  });

  it("leave out a real server of weight 0", async () => {
    const assignments = await answer("assignments", "ipvs-weight-zero-one");
    expect(assignments.servers.map((s) => s.host)).toEqual(["rs2"]);
  });

  it("name the tunnel", async () => {
    const assignments = await answer("assignments", "tun-gre-healthy");
    expect(new Set(assignments.servers.map((s) => `${s.forwarding} ${s.tunnel}`)).size).toBe(1);
    expect(assignments.servers[0].forwarding).toBe("tunnel");
  });

  it("are absent without the director's state, and say what shows them", async () => {
    const { fill } = await absence("assignments", "dr-healthy", without("ds.state"));
    expect(fill).toEqual([{ host: "ds", command: "ipvsadm -Ln" }]);
  });
});

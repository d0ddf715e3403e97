import { describe, expect, it } from "vitest";
import { without } from "../analyze-case.ts";
import { answer } from "./answers-of.ts";

const VIP = "192.168.1.60";

describe("outer sources of tunnelled packets", () => {
  it("are the VIP, on the wire and by the routes", async () => {
    const { seen, routed } = await answer("outerSources", "tun-outer-source-is-vip");
    expect(seen).toMatchObject([{ director: "ds", vip: VIP, servers: ["rs1", "rs2"], packets: 12 }]);
    expect(routed).toMatchObject([{ director: "ds", vip: VIP, servers: ["rs1", "rs2"], packets: 0 }]);
    expect(routed[0].cites).toHaveLength(2);
  });

  it("are seen without state", async () => {
    const { seen, routed } = await answer("outerSources", "tun-outer-source-is-vip", without(".state"));
    expect([seen.length, routed.length]).toEqual([1, 0]);
  });

  it.each(["tun-antispoof-healthy", "tun-gre-healthy"])("are the director's own: %s", async (id) => {
    const { seen, routed, tunnels, answered } = await answer("outerSources", id);
    expect([seen, routed, tunnels, answered]).toEqual([[], [], true, true]);
  });

  it("are of no use without a tunnel", async () =>
    expect((await answer("outerSources", "dr-healthy")).tunnels).toBe(false));
});

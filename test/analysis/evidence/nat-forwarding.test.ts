import { describe, expect, it } from "vitest";
import { editText, without } from "../analyze-case.ts";
import { answer } from "./answers-of.ts";

describe("a director's forwarding under NAT", () => {
  it("is asked of nobody without NAT", async () =>
    expect(await answer("natForwarding", "dr-healthy")).toEqual({ directors: [], rips: [], v6: false }));

  it("is what the interface towards the real servers says", async () => {
    const { directors, rips } = await answer("natForwarding", "nat-healthy");
    expect(rips).toEqual(["192.168.1.48", "192.168.1.98"]);
    expect(directors).toMatchObject([
      {
        director: "ds",
        forwarding: { on: true, text: "forwarding of eth0 is 1: eth0=1, the interface's own counts" },
        conntrack: { on: false },
        serverSide: ["eth0"],
        oneArm: "eth0",
        redirects: [],
        masquerades: [],
      },
    ]);
  });

  it("is ip_forward where no interface is printed, and open where neither is", async () => {
    const drop = (pattern: RegExp) =>
      editText(
        (part) => part.startsWith("ds.state"),
        (text) => text.replace(pattern, ""),
      );
    const own = await answer(
      "natForwarding",
      "nat-ip-forward-off",
      drop(/^net\.ipv4\.conf\.\w+\.forwarding .*\n/gm),
    );
    expect(own.directors[0].forwarding).toMatchObject({ on: false, text: "net.ipv4.ip_forward is 0" });
    const none = await answer(
      "natForwarding",
      "nat-ip-forward-off",
      drop(/^net\.ipv4\.(?:conf\.\w+\.forwarding|ip_forward) .*\n/gm),
    );
    expect(none.directors[0].forwarding).toBeUndefined();
    expect(none.directors[0].refused?.growth).toBe(22);
  });

  it("knows who was redirected, by captures alone", async () => {
    const { directors } = await answer("natForwarding", "nat-icmp-redirect", without(".state"));
    expect(directors[0].redirects.map((r) => [r.server, r.gateway, r.packets])).toEqual([
      ["rs2", "10.20.30.15", 1],
      ["rs1", "10.20.30.15", 1],
    ]);
  });

  it("knows rules that would translate the source", async () => {
    const { directors } = await answer("natForwarding", "nat-masquerade-needs-conntrack");
    expect(directors[0].masquerades.map((m) => m.target)).toEqual(["MASQUERADE", "MASQUERADE"]);
  });
});

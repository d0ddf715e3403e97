import { describe, expect, it } from "vitest";
import { without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

const paths = async (id: string) => (await answer("returnPaths", id)).servers.flatMap((s) => s.paths);

describe("the real servers' way to the clients", () => {
  it("is the link for neighbours", async () =>
    expect(await paths("dr-healthy")).toMatchObject([
      {
        host: "rs1",
        client: "192.168.1.15",
        connected: true,
        viaDirector: false,
        route: { kind: "link" },
        nextHops: [{ ip: "192.168.1.15" }],
      },
      { host: "rs2" },
    ]));

  it("is a gateway, which may be the director", async () =>
    expect((await paths("nat-healthy"))[0]).toMatchObject({
      client: "10.20.30.15",
      connected: false,
      viaDirector: true,
      route: { text: "default via 192.168.1.59 dev eth0" },
      nextHops: [{ ip: "192.168.1.59", interface: "eth0", state: "REACHABLE" }],
    }));

  it("is a link route without an address in that network", async () =>
    expect((await paths("nat-rs-wrong-gateway"))[0]).toMatchObject({
      connected: false,
      viaDirector: false,
      route: { kind: "link" },
    }));

  it("is not known without state; what was asked for on the link may be", async () => {
    const { servers } = await answer("returnPaths", "dr-healthy", without(".state"));
    expect(servers.map((s) => s.paths)).toEqual([[], []]);
    expect(servers[0].asked.map((a) => a.ip)).toContain("192.168.1.15");
    expect(
      (await absence("returnPaths", "nat-rs-wrong-gateway", without(".state"))).fill[0].command,
    ).toContain("ip route");
  });
});

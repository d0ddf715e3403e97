import { describe, expect, it } from "vitest";
import { without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

describe("routes to real servers", () => {
  it("are on the link where no gateway is in between, with the server's own MAC", async () => {
    const { routes, shared } = await answer("serverRoutes", "dr-healthy");
    expect(routes.map((r) => [r.director, r.server, r.forwarding, r.route.kind, r.hostAddress])).toEqual([
      ["ds", "rs1", "route", "link", false],
      ["ds", "rs2", "route", "link", false],
    ]);
    expect(shared).toEqual([]);
  });

  it("lead through a gateway, whose MAC the neighbour table has", async () => {
    const { routes } = await answer("serverRoutes", "ds-dr-rs-offlink");
    for (const { route, nextHopMac, cites } of routes) {
      expect(route.kind).toBe("via");
      expect(nextHopMac).toBe("fa:16:3e:fe:21:01");
      expect(cites.length).toBe(2);
    }
  });

  it("lead nowhere", async () => {
    const { routes } = await answer("serverRoutes", "ds-no-route-to-rs");
    expect(routes.map((r) => r.route.kind)).toEqual(["none", "none"]);
  });

  it("are not asked for to addresses that are not in the director's table", async () => {
    // The servers have addresses of a container network, to which the director has no route.
    const { routes } = await answer("serverRoutes", "dr-rs-container-healthy");
    expect(routes.map((r) => [r.server, r.route.kind])).toEqual([
      ["rs1", "link"],
      ["rs2", "link"],
    ]);
  });

  it("end at one MAC for all, where the fabric answers for everybody", async () => {
    const { shared } = await answer("serverRoutes", "fabric-l3-only");
    expect(shared).toHaveLength(1);
    expect(shared[0]).toMatchObject({ director: "ds", mac: "ee:ff:ff:ff:ff:ff" });
    expect(shared[0].ips).toEqual(expect.arrayContaining(["192.168.1.48", "192.168.1.98"]));
  });

  it("are not known without state, where every host has its own MAC", async () => {
    const { fill } = await absence("serverRoutes", "dr-healthy", without(".state"));
    expect(fill[0]).toMatchObject({ host: "ds" });
  });
});

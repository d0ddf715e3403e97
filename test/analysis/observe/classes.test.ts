import { describe, expect, it } from "vitest";
import { addressClass } from "../../../src/analysis/observe/classes.ts";
import { asks, capturesOf, framesOf, HOSTS, VIP } from "./build-cluster.ts";

const observed = (...given: Parameters<typeof framesOf>) => capturesOf(framesOf(...given)).observe();

describe("the role of an address", () => {
  const { cast } = observed(asks(4));

  it.each([
    [VIP, "vip"],
    [HOSTS.ds.ip, "dip"],
    [HOSTS.rs1.ip, "rip"],
    [HOSTS.rs2.ip, "rip"],
    [HOSTS.client.ip, "cip"],
    ["198.51.100.9", "cip"],
    ["198.51.100.10", "other"],
  ])("%s is %s", (ip, role) => expect(addressClass(ip, cast, new Set(["198.51.100.9"]))).toBe(role));
});

describe("groups of packets", () => {
  const groups = (...given: Parameters<typeof framesOf>) => {
    const { classes, cast } = observed(...given);
    return classes.filter((c) => c.ofService && !c.reply && cast.members[c.from].role === "director");
  };

  it("count what left and what arrived", () => {
    const [rs1, rs2] = groups(asks(10));
    expect([rs1.sent, rs1.arrived, rs1.missing]).toEqual([5, 5, 0]);
    expect([rs2.sent, rs2.arrived, rs2.missing]).toEqual([5, 5, 0]);
    expect([rs1.destinationMac, rs2.destinationMac]).toEqual(["rs1", "rs2"]);
    expect(rs1.samples.arrived.length).toBe(5);
  });

  it("tell sizes apart where tunnels and overlays have their limits", () => {
    const sizes = [200, 1000, 1340, 1390, 1430, 1472].map((bytes) => ({ bytes, server: "rs1" as const }));
    expect(groups(sizes).map((c) => c.size)).toEqual([
      "to 256",
      "to 1024",
      "to 1350",
      "to 1392",
      "to 1432",
      "to 1472",
    ]);
  });

  it("show what the wire sees beside what is inside", () => {
    const [wrapped] = groups(asks(2, { server: "rs1" }), "tunnel");
    expect(wrapped).toMatchObject({
      encapsulation: "ipip",
      source: "cip",
      destination: "vip",
      wireSource: "dip",
      wireDestination: "rip",
    });
  });

  it("show the real server's address as destination after NAT", () => {
    const [translated] = groups(asks(2, { server: "rs1" }), "masq");
    expect(translated).toMatchObject({ encapsulation: "none", source: "cip", destination: "rip" });
  });
});

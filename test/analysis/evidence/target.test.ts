import { describe, expect, it } from "vitest";
import { without } from "../analyze-case.ts";
import { answer } from "./answers-of.ts";

const target = async (id: string, bend?: Parameters<typeof answer>[2]) =>
  (await answer("forwardLoss", id, bend)).target;

describe("the service that traffic is for", () => {
  it("is what commands need to name it", async () =>
    expect(await target("dr-healthy")).toEqual({
      protocol: "udp",
      vip: "192.168.1.60",
      port: 52002,
      serverPort: 52002,
      dip: "192.168.1.59",
      rips: new Map([
        ["rs1", "192.168.1.48"],
        ["rs2", "192.168.1.98"],
      ]),
      client: "192.168.1.15",
      forwarding: new Set(["route"]),
    }));

  it("is known from captures alone", async () => {
    const { vip, port, dip, rips, forwarding } = await target("nat-healthy", without(".state"));
    // No ARP and nothing wrapped: no frame shows the director's own address.
    expect([vip, port, dip]).toEqual(["192.168.1.60", 52002, "<DIP>"]);
    expect((await target("dr-healthy", without(".state"))).dip).toBe("192.168.1.59");
    expect([...rips.values()]).toEqual(["192.168.1.48", "192.168.1.98"]);
    expect([...forwarding]).toEqual(["masq"]);
  });

  it("has addresses of its own family", async () => {
    const { vip, dip, rips, client } = await target("ipv6-dr-healthy");
    for (const ip of [vip, dip, client, ...rips.values()]) expect(ip).toContain(":");
  });

  it("has a placeholder for a client that no packet shows", async () =>
    expect((await target("dr-vip2vip-martian")).client).toBe("<CIP>"));
});

import { describe, expect, it } from "vitest";
import { without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

describe("what becomes of requests at real servers", () => {
  it("is an answer to each", async () => {
    const { servers } = await answer("deliveries", "dr-healthy");
    expect(servers.map((s) => [s.host, s.answered, s.unanswered])).toEqual([
      ["rs1", 30, 0],
      ["rs2", 30, 0],
    ]);
  });

  it("is silence, and a counter that grew by as many", async () => {
    const { servers } = await answer("deliveries", "dr-rs-missing-vip");
    for (const server of servers) {
      expect(server).toMatchObject({ answered: 0, unanswered: 30, gap: 30, refusals: [], protocol: 17 });
      expect(server.grown).toMatchObject([{ name: "IpInAddrErrors", growth: 30 }]);
      expect(server.leg.counts).toEqual({ sent: 30, arrived: 0, missing: 30, unknown: 0 });
      expect(server.cites).toHaveLength(3);
    }
  });

  it("says whose requests were silent, and whose were answered", async () => {
    const of = async (id: string) => (await answer("deliveries", id)).servers[0];
    const silent = await of("dr-rs-missing-vip");
    expect([...silent.silentFrom]).toEqual([["192.168.1.15", 30]]);
    expect([...silent.answeredFrom]).toEqual([]);
    const healthy = await of("dr-healthy");
    expect([...healthy.silentFrom]).toEqual([]);
    expect([...healthy.answeredFrom]).toEqual(["192.168.1.15"]);
  });

  it("stays open without the counters", async () => {
    const { servers } = await answer("deliveries", "dr-rs-missing-vip", without(".state"));
    for (const { leg } of servers)
      expect(leg.counts).toEqual({ sent: 30, arrived: 0, missing: 0, unknown: 30 });
  });

  it("is refusal by ICMP, each error once although two captures show it", async () => {
    const { servers } = await answer("deliveries", "dr-app-down");
    const [rs1, rs2] = servers;
    expect(rs1.refusals).toHaveLength(6);
    expect(rs1.refusalCites[0]).toMatchObject({ kind: "frame" });
    expect(rs1.leg.counts.missing).toBe(30);
    expect(rs2).toMatchObject({ answered: 30, unanswered: 0, refusals: [] });
  });

  it("is refusal by reset", async () => {
    const { servers } = await answer("deliveries", "dr-tcp-app-down");
    const rs1 = servers.find((s) => s.host === "rs1");
    expect(rs1?.reset.length).toBeGreaterThan(0);
    expect(rs1?.leg.counts.missing).toBe(rs1?.reset.length);
  });

  it("names requests that come from the real server's own address", async () => {
    const martian = await answer("deliveries", "dr-vip2vip-martian");
    for (const server of martian.servers) {
      expect(server.fromOwnAddress).toHaveLength(10);
      expect(server.ownAddressCites[0]).toMatchObject({ kind: "frame", host: server.host });
    }
    // Source and destination equal: whoever takes it holds it, with or without state to say so.
    for (const { fromOwnAddress } of (await answer("deliveries", "dr-vip2vip-martian", without(".state")))
      .servers)
      expect(fromOwnAddress).toHaveLength(10);
    for (const { fromOwnAddress } of (await answer("deliveries", "dr-rs-missing-vip")).servers)
      expect(fromOwnAddress).toEqual([]);
  });

  it("names the tunnel that silent requests came in", async () => {
    for (const { tunnelled } of (await answer("deliveries", "tun-rpfilter-strict")).servers)
      expect([...tunnelled]).toEqual([["ipip", 30]]);
  });

  it("is not known without a capture of a real server", async () => {
    const { fill } = await absence("deliveries", "dr-healthy", without("rs"));
    expect(fill.map((f) => f.host)).toEqual(["rs"]);
  });
});

import { describe, expect, it } from "vitest";
import { without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

describe("what stays in a director", () => {
  it("is nothing where requests pass, whether or not they arrive", async () => {
    for (const id of ["dr-healthy", "dr-antispoof", "tun-antispoof-healthy", "nat-healthy"]) {
      const { stops, sent, arrived } = await answer("directorLoss", id);
      expect(stops, id).toEqual([]);
      expect(arrived, id).toBe(sent);
    }
  });

  it("is refused by ICMP: for what, and that no service has it", async () => {
    const { stops } = await answer("directorLoss", "dr-wrong-port");
    expect(stops).toHaveLength(1);
    expect(stops[0]).toMatchObject({
      director: "ds",
      sent: 60,
      stayed: 60,
      all: true,
      unserved: true,
      resets: 0,
      wanted: { protocol: 17, port: 52009 },
    });
    expect(stops[0].refusals).toHaveLength(6);
    expect(stops[0].refusalCites[0]).toMatchObject({ note: { en: expect.stringContaining("with TTL 64") } });
  });

  it("is answered by resets of the director itself", async () => {
    const { stops } = await answer("directorLoss", "dr-tcp-no-service");
    expect(stops[0]).toMatchObject({ stayed: 6, resets: 6, refusals: [], unserved: true });
  });

  it("is part of the requests where one real server cannot be resolved", async () => {
    const { stops, sent, arrived } = await answer("directorLoss", "dr-rs-arp-incomplete");
    expect(stops[0]).toMatchObject({ all: false, unserved: false });
    expect(stops[0].stayed).toBe(sent - arrived);
    expect(arrived).toBeGreaterThan(0);
  });

  it("is silent where a firewall drops", async () => {
    const { stops } = await answer("directorLoss", "dr-ds-firewall-drop");
    expect(stops[0]).toMatchObject({ all: true, unserved: false, resets: 0, refusals: [] });
  });

  it("is not known without a capture of it", async () => {
    const { because } = await absence("directorLoss", "dr-wrong-port", without("ds"));
    expect(because.en).toContain("no capture of a director");
  });
});

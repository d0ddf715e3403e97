import { describe, expect, it } from "vitest";
import { without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

describe("passages through a director", () => {
  it("are whole where nothing stays", async () => {
    for (const id of ["dr-healthy", "tun-antispoof-healthy", "nat-healthy"]) {
      const { services } = await answer("passages", id);
      for (const { stayed, refusals, resets, flows } of services) {
        expect([id, stayed, refusals, resets]).toEqual([id, 0, [], 0]);
        expect(flows.every((f) => f.to.length === 1)).toBe(true);
      }
    }
  });

  it("say which flows were refused, and how", async () => {
    const { services } = await answer("passages", "ipvs-hash-blackhole");
    expect(services).toMatchObject([{ director: "ds", came: 20, stayed: 10, all: false, resets: 0 }]);
    const refused = services[0].flows.filter((f) => f.stayed > 0);
    expect(refused.length).toBe(5);
    expect(services[0].flows.slice(0, 5)).toEqual(refused);
    for (const f of refused) expect(f).toMatchObject({ came: 2, to: [], brokeOff: false, midStream: false });
  });

  it("count resets that the director itself sent", async () => {
    const { services } = await answer("passages", "dr-tcp-no-service");
    expect(services).toMatchObject([{ all: true, resets: 6 }]);
  });

  it("say where a flow broke off", async () => {
    const { services } = await answer("passages", "ipvs-stale-udp");
    const broken = services[0].flows.filter((f) => f.stayed > 0);
    expect(broken.map((f) => [f.came, f.stayed, f.to])).toEqual([
      [6, 4, ["rs1"]],
      [6, 4, ["rs1"]],
    ]);
    expect(broken.every((f) => f.brokeOff && f.refusals.length === 0)).toBe(true);
  });

  it("are not known without a director's capture", async () => {
    const { because } = await absence("passages", "ipvs-stale-udp", without("ds"));
    expect(because).toContain("no capture of a director");
  });
});

import { describe, expect, it } from "vitest";
import { absence, answer } from "./answers-of.ts";

describe("what is lost in front of the director", () => {
  it("is nothing in a healthy network", async () => {
    const loss = await answer("frontLoss", "dr-healthy");
    expect(loss.legs).toEqual([]);
    expect(loss.missing + loss.unknown).toBe(0);
  });

  it("is all for the VIP where the fabric does not know it", async () => {
    const { legs } = await answer("frontLoss", "vip-not-bound-arp-proxy");
    expect(legs).toHaveLength(1);
    expect(legs[0]).toMatchObject({ from: "client", to: "ds", toItsMac: false });
    expect(legs[0].contrast?.separators.map((s) => s.attribute)).toContain("destination address");
    expect(legs[0].controls.length).toBeGreaterThan(0);
  });

  it("is one service where a filter chooses; what else arrives is smaller by chance", async () => {
    const { legs } = await answer("frontLoss", "front-acl");
    expect(legs[0].services).toMatchObject([{ protocol: 17, lost: 12, arrived: 0 }]);
    expect(legs[0]).toMatchObject({ fragmented: false, toItsMac: true });
    expect(legs[0].lostFromBytes).toBeLessThan(200);
  });

  it("is not known without the client's capture", async () => {
    const { fill } = await absence("frontLoss", "dr-healthy", ({ part, bytes }) =>
      part === "client" ? undefined : bytes,
    );
    expect(fill[0].host).toBe("client");
  });
});

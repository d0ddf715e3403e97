import { describe, expect, it } from "vitest";
import { without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

const claims = async (id: string, bend?: Parameters<typeof answer>[2]) =>
  (await answer("vipClaims", id, bend)).claims.map((c) => `${c.kind} ${c.role} ${c.host}`);

describe("who claims the VIP", () => {
  it("is the director", async () => {
    expect(await claims("dr-healthy")).toEqual(["reply director ds"]);
    expect((await answer("vipClaims", "dr-healthy")).bypass).toEqual([]);
  });

  it("is everybody, and requests go past the director", async () => {
    const { bypass, requests } = await answer("vipClaims", "dr-arp-flux");
    expect(new Set(await claims("dr-arp-flux"))).toEqual(
      new Set(["reply director ds", "reply real-server rs1", "reply real-server rs2"]),
    );
    expect(requests).toBe(32);
    expect(bypass.map((b) => [b.host, b.packets])).toEqual([
      ["rs1", 12],
      ["rs2", 12],
    ]);
  });

  it("shows in the real servers' captures too, without the client's", async () => {
    const found = await claims("dr-arp-flux", without("client"));
    expect(found).toContain("reply real-server rs1");
    expect(found).toContain("reply real-server rs2");
  });

  it("lets requests come to real servers straight from the client, as their own captures show", async () => {
    const { bypass } = await answer("vipClaims", "dr-arp-flux", ({ part, bytes }) =>
      part === "client" ? undefined : bytes,
    );
    expect(bypass.map((b) => [b.host, b.packets])).toEqual([
      ["rs1", 12],
      ["rs2", 12],
    ]);
    expect(bypass[0].cites[0]).toMatchObject({ kind: "frame", host: "rs1" });
  });

  it("is not asked of IPv6 by ARP", async () =>
    expect(await claims("ipv6-dr-healthy")).not.toContain("reply real-server rs1"));

  it("is not known without a VIP", async () => {
    const { fill } = await absence("vipClaims", "dr-healthy", ({ part, bytes }) =>
      part === "client" ? bytes : undefined,
    );
    expect(fill).toEqual([{ host: "ds", command: "ipvsadm -Ln" }]);
  });
});

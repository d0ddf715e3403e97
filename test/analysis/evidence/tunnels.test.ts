import { describe, expect, it } from "vitest";
import { editText, without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

const devices = async (id: string) => {
  const { servers, used } = await answer("tunnels", id);
  return { used, devices: servers.flatMap((s) => s.devices.map((d) => `${s.host} ${d.name} ${d.up}`)) };
};

describe("tunnel devices of real servers", () => {
  it("are up where tunnelling works", async () =>
    expect(await devices("tun-antispoof-healthy")).toEqual({
      used: true,
      devices: ["rs1 tunl0 true", "rs2 tunl0 true"],
    }));

  it("are down, which their flags say and not their state", async () =>
    expect(await devices("tun-tunl0-down")).toEqual({
      used: true,
      devices: ["rs1 tunl0 false", "rs2 tunl0 false"],
    }));

  it("are known by their names where no command tells their kind", async () => {
    const brief = editText(
      (part) => part === "rs1.state.after",
      () =>
        "### ip -br link\nlo UNKNOWN 00:00:00:00:00:00 <LOOPBACK,UP,LOWER_UP>\ntunl0@NONE DOWN 0.0.0.0 <NOARP>\n",
    );
    const { servers } = await answer("tunnels", "tun-tunl0-down", brief);
    expect(servers.find((s) => s.host === "rs1")?.devices).toMatchObject([{ name: "tunl0", up: false }]);
  });

  it("are missing, as the whole list shows", async () => {
    const { servers } = await answer("tunnels", "tun-no-ipip-module");
    for (const { complete, devices: found, unknownProtocols } of servers) {
      expect(complete).toBe(true);
      expect(found.filter((d) => d.name.startsWith("tunl"))).toEqual([]);
      expect(unknownProtocols?.growth).toBeGreaterThan(0);
    }
  });

  it("are of no use where nothing is tunnelled", async () =>
    expect((await answer("tunnels", "dr-healthy")).used).toBe(false));

  it("are used, as captures alone show", async () => {
    expect(await answer("tunnels", "tun-gre-healthy", without(".state"))).toEqual({
      servers: [],
      used: true,
    });
    const { because } = await absence("tunnels", "dr-healthy", without(".state"));
    expect(because).toBe("nothing is forwarded by tunnel");
  });
});

import { describe, expect, it } from "vitest";
import { editText, without } from "../analyze-case.ts";
import { stateWithTunInfo } from "../rules/with-tun-info.ts";
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

  it("have ends, and may expect a checksum", async () => {
    const ends = async (id: string, name: string) =>
      (await answer("tunnels", id)).servers.flatMap((s) => s.devices).find((d) => d.name === name)?.ends;
    expect(await ends("tun-antispoof-healthy", "tunl0")).toEqual({});
    expect(await ends("tun-remote-mismatch", "ipip-lvs")).toMatchObject({
      local: "192.168.1.48",
      remote: "192.168.1.15",
    });
    expect(await ends("tun-gre-csum-healthy", "gre-lvs")).toEqual({ local: "192.168.1.48", checksum: true });
  });

  it("count what they refuse", async () => {
    const { servers } = await answer("tunnels", "tun-gre-csum-mismatch");
    for (const { devices: found } of servers)
      expect(found.find((d) => d.name === "gre-lvs")?.errors).toMatchObject({ before: 0, growth: 6 });
  });

  it("of GUE need a port, which is listed with the sockets", async () => {
    const open = async (id: string) =>
      (await answer("tunnels", id)).servers.map((s) => s.udpPorts?.has(6080));
    expect(await open("tun-gue-tunl0-down")).toEqual([true, true]);
    expect(await open("tun-gue-port-closed")).toEqual([false, false]);
  });

  it("are asked for by a table, which may name their kind", async () => {
    const { servers, uses } = await answer("tunnels", "tun-gue-port-closed", stateWithTunInfo("gue:6080:-c"));
    expect(servers.map((s) => s.wanted)).toEqual([true, true]);
    expect(uses).toMatchObject([{ director: "ds", kind: "gue", port: 6080 }]);
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
    expect(await answer("tunnels", "tun-gre-healthy", without(".state"))).toMatchObject({
      servers: [],
      uses: [],
      used: true,
    });
    const { because } = await absence("tunnels", "dr-healthy", without(".state"));
    expect(because.en).toBe("nothing is forwarded by tunnel");
  });
});

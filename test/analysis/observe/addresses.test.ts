import { describe, expect, it } from "vitest";
import { parseHost } from "../../../src/analysis/host/state.ts";
import { isHostIp, neighbourClaims, plainAddresses } from "../../../src/analysis/observe/addresses.ts";
import { asks, framesOf, HOSTS, VIP } from "./build-cluster.ts";
import { Captures } from "./build-views.ts";

it.each([
  ["192.0.2.1", true],
  ["10.0.0.1", true],
  ["2001:db8::1", true],
  ["fd00::1", true],
  ["2a80::1", true],
  ["fe00::1", true],
  ["0.0.0.0", false],
  ["127.0.0.1", false],
  ["169.254.1.1", false],
  ["224.0.0.18", false],
  ["255.255.255.255", false],
  ["::", false],
  ["::1", false],
  ["fe80::1", false],
  ["febf::1", false],
  ["ff02::1", false],
  ["xxx.xxx.1.1", false],
  ["no address", false],
])("%s may be one host's: %s", (ip, may) => expect(isHostIp(ip)).toBe(may));

describe("what captures and state show", () => {
  const captures = new Captures().add("client", framesOf(asks(2)).client);

  it("is who claims which address by ARP", () => {
    const claims = neighbourClaims(captures.views);
    expect([...(claims.get(VIP)?.keys() ?? [])]).toEqual([HOSTS.ds.mac]);
    expect([...(claims.get(HOSTS.rs1.ip)?.keys() ?? [])]).toEqual([HOSTS.rs1.mac]);
    expect(claims.get("192.0.2.99")).toBeUndefined();
  });

  it("is every address and MAC that is not masked", () => {
    const plain = plainAddresses(captures.views, captures.names, [
      parseHost(
        "rs1",
        "now",
        "### ip addr\n2: eth0: <UP> mtu 1500\n    inet 198.51.100.7/24 scope global eth0\n",
      ),
      parseHost(
        "rs2",
        "now",
        "### ip addr\n2: eth0: <UP> mtu 1500\n    inet xxx.xxx.100.8/24 scope global eth0\n",
      ),
    ]);
    for (const known of [VIP, HOSTS.client.ip, HOSTS.client.mac, HOSTS.ds.mac, "198.51.100.7"])
      expect(plain.has(known), known).toBe(true);
    for (const text of plain) expect(text).not.toContain("x");
  });
});

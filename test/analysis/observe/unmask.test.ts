import { describe, expect, it } from "vitest";
import { parseHost } from "../../../src/analysis/host/state.ts";
import { resolveMasks, unmask } from "../../../src/analysis/observe/unmask.ts";
import { asks, capturesOf, framesOf, HOSTS, PORT, VIP } from "./build-cluster.ts";

const masked = (ip: string) => ip.replace(/^\d+\.\d+\./, "xxx.xxx.");

const text = (vip: string, rip: string) =>
  `### ipvsadm -Ln\nIP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\nUDP  ${vip}:${PORT} rr\n  -> ${rip}:${PORT}           Route   1      0          3\n`;

const state = (body: string) => parseHost("ds", "now", body);

describe("a masked address", () => {
  const pasted = state(text("xxx.xxx.2.100", "xxx.xxx.2.21"));

  it("is the only plain one that it fits", () => {
    const { resolved, open } = resolveMasks([pasted], new Set([VIP, HOSTS.rs1.ip, HOSTS.rs2.ip]));
    expect([...resolved]).toEqual([
      ["xxx.xxx.2.100", VIP],
      ["xxx.xxx.2.21", HOSTS.rs1.ip],
    ]);
    expect(open).toEqual([]);
  });

  it("stays as pasted when it fits several, or none", () => {
    const { resolved, open } = resolveMasks([pasted], new Set([VIP, "198.51.2.100"]));
    expect([...resolved]).toEqual([]);
    expect(open).toEqual(["xxx.xxx.2.100", "xxx.xxx.2.21"]);
  });

  it("is replaced wherever it is a fact, not in what is quoted", () => {
    const { services } = unmask(
      pasted,
      new Map([
        ["xxx.xxx.2.100", VIP],
        ["xxx.xxx.2.21", HOSTS.rs1.ip],
      ]),
    );
    expect(services[0]).toMatchObject({ ip: VIP, destinations: [{ ip: HOSTS.rs1.ip }] });
    expect(services[0].at.text).toContain("xxx.xxx.2.100");
  });
});

it("masks of MACs are resolved as well", () => {
  const pasted = state(`### ip neigh\n${HOSTS.rs1.ip} dev eth0 lladdr 02:00:xx:xx:xx:21 REACHABLE\n`);
  const { resolved } = resolveMasks([pasted], new Set([HOSTS.rs1.mac, HOSTS.rs2.mac]));
  expect([...resolved.values()]).toEqual([HOSTS.rs1.mac]);
  expect(unmask(pasted, resolved).neighbours[0].mac).toBe(HOSTS.rs1.mac);
});

it.each([
  ["addresses", `### ip addr\n2: eth0: <UP> mtu 1500\n    inet xxx.xxx.2.21/24 scope global eth0\n`],
  ["routes", `### ip route\ndefault via xxx.xxx.2.21 dev eth0\n`],
  [
    "sockets",
    `### ss -lnu\nState  Recv-Q Send-Q Local Address:Port Peer Address:Port\nUNCONN 0      0      xxx.xxx.2.21:53     0.0.0.0:*\n`,
  ],
  [
    "firewall",
    `### iptables-save\n*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -d xxx.xxx.2.21/32 -j DROP\nCOMMIT\n`,
  ],
])("in %s too", (_, body) => {
  const pasted = state(body);
  const plain = unmask(pasted, new Map([["xxx.xxx.2.21", HOSTS.rs1.ip]]));
  const facts = JSON.stringify(plain, (key, value: unknown) =>
    key === "at" || key === "unread" ? undefined : value,
  );
  expect(pasted.masked).toBe(true);
  expect(facts).toContain(HOSTS.rs1.ip);
  expect(facts).not.toContain("xxx");
});

it("leaves plain state alone", () => {
  const plain = state(text(VIP, HOSTS.rs1.ip));
  expect(unmask(plain, new Map([["xxx.xxx.2.21", "10.0.0.1"]]))).toBe(plain);
});

it("lets masked state be of use: services and real servers of captures are those of the table", () => {
  const { cast, unmasking } = capturesOf(framesOf(asks(6))).observe({
    "ds.state": text(masked(VIP), masked(HOSTS.rs1.ip)),
  });
  expect(unmasking.open).toEqual([]);
  expect(cast.services[0]).toMatchObject({ vip: VIP, known: "host-state" });
  expect(cast.memberOfIp(HOSTS.rs1.ip)).toBe(cast.memberOfName("rs1"));
});

import { describe, expect, it } from "vitest";
import { asks, capturesOf, framesOf, HOST_NAMES, HOSTS, type HostName, VIP } from "./build-cluster.ts";
import { arp, echo, ethernet, udp } from "./build-frames.ts";

const all = framesOf(asks(10));

const ipAddr = (mac: string, ip: string) =>
  `### ip addr\n2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP\n    link/ether ${mac} brd ff:ff:ff:ff:ff:ff\n    inet ${ip}/24 scope global eth0\n`;

function who(observed: ReturnType<ReturnType<typeof capturesOf>["observe"]>) {
  return observed.cast.members.map(({ name, known, macs, ips }) => [
    name,
    known,
    [...macs].join(),
    [...ips].join(),
  ]);
}

const inferred = HOST_NAMES.map((name) => [name, "inferred", HOSTS[name].mac, HOSTS[name].ip]);

describe("who is who", () => {
  it("shows in captures alone", () => expect(who(capturesOf(all).observe())).toEqual(inferred));

  it.each([[["ds", "rs1"]], [["ds", "rs2"]], [["ds", "rs1", "rs2"]], [["client", "ds"]]] as const)(
    "shows in those of %s",
    (hosts) => {
      const found = who(capturesOf(all, [...hosts]).observe()).filter(([name]) =>
        HOST_NAMES.some((h) => h === name),
      );
      for (const [name, , mac] of found)
        expect(mac).toBe(HOSTS[HOST_NAMES.find((h) => h === name) ?? "ds"].mac);
    },
  );

  it("has roles by the names of the parts, in the order of a packet's way", () => {
    const { cast } = capturesOf(all, ["rs2", "client", "rs1", "ds"]).observe();
    expect(cast.members.map((m) => [m.name, m.role])).toEqual([
      ["client", "client"],
      ["ds", "director"],
      ["rs1", "real-server"],
      ["rs2", "real-server"],
    ]);
  });

  it("is what host state says, before what captures show", () => {
    const { cast } = capturesOf(all).observe({ "rs1.state": ipAddr("02:00:00:00:00:77", "192.0.2.77") });
    const rs1 = cast.members[cast.memberOfName("rs1")];
    expect(rs1).toMatchObject({ known: "host-state", captured: true });
    expect([...rs1.macs]).toEqual(["02:00:00:00:00:77"]);
    expect([...rs1.ips]).toContain("192.0.2.77");
  });

  it("is what the topology states, before all", () => {
    const { cast } = capturesOf(all).observe(
      { "rs1.state": ipAddr("02:00:00:00:00:77", "192.0.2.77") },
      { hosts: [{ name: "rs1", addresses: [{ ip: "192.0.2.88", mac: "02:00:00:00:00:88" }] }] },
    );
    const rs1 = cast.members[cast.memberOfName("rs1")];
    expect(rs1.known).toBe("stated");
    expect(rs1.macs.has("02:00:00:00:00:88")).toBe(true);
    expect(rs1.ips.has("192.0.2.88")).toBe(true);
  });

  it("includes hosts of which there is state only", () => {
    const { cast } = capturesOf(all, ["ds"]).observe({ "rs1.state": ipAddr(HOSTS.rs1.mac, HOSTS.rs1.ip) });
    expect(cast.members[cast.memberOfName("rs1")]).toMatchObject({ captured: false, known: "host-state" });
    expect(cast.memberOfMac(HOSTS.rs1.mac)).toBe(cast.memberOfName("rs1"));
  });

  it("never takes the VIP for a host's own address", () => {
    const state = (mac: string, ip: string) => `${ipAddr(mac, ip)}    inet ${VIP}/32 scope global eth0\n`;
    const { cast } = capturesOf(all).observe({
      "ds.state": state(HOSTS.ds.mac, HOSTS.ds.ip),
      "rs1.state": state(HOSTS.rs1.mac, HOSTS.rs1.ip),
    });
    expect([...cast.vips]).toEqual([VIP]);
    for (const { ips } of cast.members) expect(ips.has(VIP)).toBe(false);
    expect(cast.memberOfIp(VIP)).toBe(-1);
  });

  it("names real servers that only the table has after their address", () => {
    const table = `### ipvsadm -Ln\nIP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\nUDP  ${VIP}:53 rr\n  -> ${HOSTS.rs1.ip}:53            Route   1      0          0\n  -> 192.0.2.99:53            Route   1      0          0\n`;
    const { cast } = capturesOf(all).observe({ "ds.state": table });
    expect(cast.members.map((m) => m.name)).toEqual(["client", "ds", "rs1", "rs2", "192.0.2.99"]);
    expect(cast.members[4]).toMatchObject({ role: "real-server", captured: false });
  });
});

describe("MACs that tie", () => {
  it("go to the host that no other can be", () => {
    // Director and one real server see only each other: both MACs are in all frames of both.
    const frames = Array.from({ length: 6 }, (_, i) =>
      ethernet(
        HOSTS.ds.mac,
        HOSTS.rs1.mac,
        udp({ source: HOSTS.client.ip, destination: VIP, id: i + 1 }, 9, 53),
      ),
    ).map((bytes, i) => [i, bytes] as const);
    const { cast } = capturesOf({ client: [], ds: [...frames], rs1: [...frames], rs2: [] }, [
      "ds",
      "rs1",
    ]).observe();
    const macs = (name: HostName) => [...cast.members[cast.memberOfName(name)].macs];
    expect(macs("rs1")).not.toEqual(macs("ds"));
    expect(new Set([...macs("ds"), ...macs("rs1")])).toEqual(new Set([HOSTS.ds.mac, HOSTS.rs1.mac]));
  });

  it("go to who holds the address that they claim, not by who was first", () => {
    // The director pings: the first packet that it shows is for the other.
    const said = arp({ senderMac: HOSTS.ds.mac, senderIp: HOSTS.ds.ip, targetIp: HOSTS.rs1.ip });
    const ping = ethernet(
      HOSTS.ds.mac,
      HOSTS.rs1.mac,
      echo({ source: HOSTS.ds.ip, destination: HOSTS.rs1.ip }, 1),
    );
    const frames = [said, ping, ping].map((bytes, i) => [i, bytes] as const);
    const masked = `### ip addr\n2: eth0: <UP> mtu 1500 state UP\n    inet ${HOSTS.ds.ip}/24 scope global eth0\n`;
    const { cast } = capturesOf({ client: [], ds: [...frames], rs1: [...frames], rs2: [] }, [
      "ds",
      "rs1",
    ]).observe({ "ds.state": masked });
    expect(cast.memberOfMac(HOSTS.ds.mac)).toBe(cast.memberOfName("ds"));
    expect(cast.memberOfMac(HOSTS.rs1.mac)).toBe(cast.memberOfName("rs1"));
  });

  it("are not a director's because real servers send there: by direct routing that is the client", () => {
    // Another director forwards; this one has only answered the client's ARP.
    const answer = arp({
      senderMac: HOSTS.ds.mac,
      senderIp: VIP,
      targetIp: HOSTS.client.ip,
      targetMac: HOSTS.client.mac,
    });
    const served = (mac: string) =>
      [
        ethernet("02:00:00:00:00:77", mac, udp({ source: HOSTS.client.ip, destination: VIP }, 9, 53)),
        ethernet(mac, HOSTS.client.mac, udp({ source: VIP, destination: HOSTS.client.ip }, 53, 9)),
      ].map((bytes, i) => [i, bytes] as const);
    const frames = {
      client: [],
      ds: [[1, answer] as const],
      rs1: served(HOSTS.rs1.mac),
      rs2: served(HOSTS.rs2.mac),
    };
    const { cast } = capturesOf(frames, ["ds", "rs1", "rs2"]).observe();
    expect(cast.memberOfMac(HOSTS.client.mac)).not.toBe(cast.memberOfName("ds"));
  });

  it("of VRRP are the director's, whoever of them is master", () => {
    const vrrp = "00:00:5e:00:01:07";
    const frames = {
      ...all,
      client: [
        ...all.client,
        [
          1,
          ethernet(HOSTS.client.mac, vrrp, udp({ source: HOSTS.client.ip, destination: VIP }, 1, 53)),
        ] as const,
      ],
    };
    const { cast } = capturesOf(frames).observe();
    expect(cast.memberOfMac(vrrp)).toBe(cast.memberOfName("ds"));
  });
});

it("does not make a host of an address that ARP was asked for in vain", () => {
  const asked = arp({ senderMac: HOSTS.ds.mac, senderIp: HOSTS.ds.ip, targetIp: "192.0.2.66" });
  const { cast } = capturesOf({ ...all, ds: [...all.ds, [1, asked]] }).observe();
  expect(cast.memberOfIp("192.0.2.66")).toBe(-1);
});

import { describe, expect, it } from "vitest";
import { asks, capturesOf, type Frames, framesOf, HOSTS } from "./build-cluster.ts";
import { echo, ethernet, udp } from "./build-frames.ts";
import type { TimedFrame } from "./build-views.ts";

function probes(frames: Frames, hosts?: Parameters<typeof capturesOf>[1]) {
  const { probes: found, cast } = capturesOf(frames, hosts).observe();
  return found.map(
    (p) =>
      `${cast.members[p.from].name}>${cast.members[p.to].name} ${p.protocol} ${p.source}>${p.destination}: ${p.arrived} of ${p.packets} ${p.received}`,
  );
}

/** Pings and UDP of the director from its own address. */
function controls(frames: Frames): Frames {
  const header = { source: HOSTS.ds.ip, destination: HOSTS.rs1.ip };
  const more = [1, 200].flatMap((at): TimedFrame[] => [
    [at, ethernet(HOSTS.ds.mac, HOSTS.rs1.mac, echo({ ...header, id: at }, at))],
    [at, ethernet(HOSTS.ds.mac, HOSTS.rs1.mac, udp({ ...header, id: at + 1 }, 7, 9))],
  ]);
  return { ...frames, ds: [...frames.ds, ...more], rs1: [...frames.rs1, ...more] };
}

describe("the table of probes", () => {
  it("has a row per kind of packet, by the roles of its addresses", () => {
    const rows = probes(controls(framesOf(asks(4, { server: "rs1" }))));
    expect(rows).toContain("client>ds udp cip>vip: 4 of 4 yes");
    expect(rows).toContain("ds>rs1 udp cip>vip: 4 of 4 yes");
    expect(rows).toContain("ds>rs1 icmp dip>rip: 2 of 2 yes");
    expect(rows).toContain("ds>rs1 udp dip>rip: 2 of 2 yes");
    expect(rows).toContain("rs1>client udp vip>cip: 4 of 4 yes");
    expect(rows.some((r) => r.startsWith("ds>rs1 arp dip>rip:") && r.endsWith("yes"))).toBe(true);
  });

  it("says no where none arrived and that is proven", () =>
    expect(probes(controls(framesOf(asks(4, { server: "rs1", ends: "before-rs" }))))).toContain(
      "ds>rs1 udp cip>vip: 0 of 4 no",
    ));

  it("says that it does not know where no capture could show it", () => {
    const { probes: found } = capturesOf(framesOf(asks(4, { server: "rs1" }), "tunnel"), ["ds"]).observe();
    const wrapped = found.filter((p) => p.protocol === "udp in ipip");
    expect(wrapped.map((p) => [p.packets, p.arrived, p.received])).toEqual([[4, 0, "unknown"]]);
  });

  it("names the tunnel", () =>
    expect(probes(framesOf(asks(4, { server: "rs1" }), "tunnel"))).toContain(
      "ds>rs1 udp in ipip cip>vip: 4 of 4 yes",
    ));

  it("keeps tests straight to the real server apart from the service", () => {
    const frames = framesOf(asks(4, { server: "rs1" }));
    const direct: TimedFrame = [
      99,
      ethernet(
        HOSTS.client.mac,
        HOSTS.rs1.mac,
        udp({ source: HOSTS.client.ip, destination: HOSTS.rs1.ip }, 1, 2),
      ),
    ];
    const { probes: found } = capturesOf({
      ...frames,
      client: [...frames.client, direct],
      rs1: [...frames.rs1, direct],
    }).observe();
    expect(found.find((p) => p.destination === "rip" && p.protocol === "udp")?.viaVip).toBe(false);
    expect(found.find((p) => p.destination === "vip" && p.protocol === "udp")?.viaVip).toBe(true);
  });
});

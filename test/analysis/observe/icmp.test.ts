import { describe, expect, it } from "vitest";
import { asks, capturesOf, type Frames, framesOf, HOSTS, PORT, VIP } from "./build-cluster.ts";
import { ethernet, icmpError, ip, udp } from "./build-frames.ts";
import type { TimedFrame } from "./build-views.ts";

const request = (port = 4000) =>
  udp({ source: HOSTS.client.ip, destination: VIP, id: 100, ttl: 64 }, port, PORT);

function reports(add: (frames: Frames) => Partial<Frames>) {
  const frames = framesOf(asks(4, { ends: "in-ds" }));
  const { icmp, cast } = capturesOf({ ...frames, ...add(frames) }).observe();
  return icmp.map((r) => ({
    by: r.reporter < 0 ? "?" : cast.members[r.reporter].name,
    about: r.conversation,
    type: `${r.error.type}/${r.error.code}`,
    mac: r.reporterMac,
  }));
}

const error = (from: "ds" | "rs1", about: Uint8Array, type = 3, code = 3): TimedFrame => [
  15,
  ethernet(
    HOSTS[from].mac,
    HOSTS.client.mac,
    icmpError({ source: VIP, destination: HOSTS.client.ip }, type, code, about),
  ),
];

describe("an ICMP error about the service", () => {
  it("is the word of the host whose MAC sent it, whatever its source address", () => {
    const refused = error("rs1", request());
    expect(reports((f) => ({ client: [...f.client, refused] }))).toEqual([
      { by: "rs1", about: 0, type: "3/3", mac: HOSTS.rs1.mac },
    ]);
  });

  it("is one although sender and receiver both show it", () => {
    const refused = error("ds", request());
    expect(reports((f) => ({ client: [...f.client, refused], ds: [...f.ds, refused] }))).toHaveLength(1);
  });

  it("belongs to the conversation that it quotes", () => {
    const second = error("ds", request(4001));
    expect(reports((f) => ({ ds: [...f.ds, second] }))).toMatchObject([{ by: "ds", about: 1, type: "3/3" }]);
    const stranger = error("ds", request(9));
    expect(reports((f) => ({ ds: [...f.ds, stranger] })).every((r) => r.about === -1)).toBe(true);
  });

  it("may quote the packet in its tunnel", () => {
    const wrapped = ip({ source: HOSTS.ds.ip, destination: HOSTS.rs1.ip, id: 0 }, 4, request());
    const about: TimedFrame = [
      15,
      ethernet(
        HOSTS.rs1.mac,
        HOSTS.ds.mac,
        icmpError({ source: HOSTS.rs1.ip, destination: HOSTS.ds.ip }, 3, 2, wrapped),
      ),
    ];
    expect(reports((f) => ({ ds: [...f.ds, about] }))).toMatchObject([{ by: "rs1", about: 0, type: "3/2" }]);
  });

  it("for another host, seen in passing, is nobody's business", () => {
    const foreign: TimedFrame = [
      15,
      ethernet(HOSTS.rs1.mac, HOSTS.rs2.mac, error("rs1", request())[1].subarray(14)),
    ];
    expect(reports((f) => ({ ds: [...f.ds, foreign] }))).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import type { Role } from "../../../src/analysis/observe/define.ts";
import { sightingsOf } from "../../../src/analysis/observe/sightings.ts";
import { cooked, ethernet, icmpError, ip, udp } from "./build-frames.ts";
import { BEGIN_SECONDS, type CaptureOptions, Captures, type TimedFrame } from "./build-views.ts";

const OWN = { mac: "02:00:00:00:00:0a", ip: "10.0.0.1" };
const PEER = { mac: "02:00:00:00:00:0b", ip: "10.0.0.2" };
const THIRD = "02:00:00:00:00:0c";
const VIP = "10.0.0.99";
const ZERO = "00:00:00:00:00:00";
const SLL = 113;

const out = (id: number, ttl = 64) => udp({ source: OWN.ip, destination: PEER.ip, id, ttl }, 1, 2);
const back = (id: number, ttl = 64) => udp({ source: PEER.ip, destination: OWN.ip, id, ttl }, 2, 1);

function sightings(
  files: readonly (readonly [readonly TimedFrame[], CaptureOptions?])[],
  macs: readonly string[] = [OWN.mac],
  role: Role = "real-server",
) {
  const captures = new Captures();
  for (const [frames, options] of files) captures.add("rs1", frames, options);
  const identity = { role, macs: new Set(macs), ips: new Set([OWN.ip]) };
  const own = captures.views.map((_, i) => i);
  const found = sightingsOf(captures.views, own, identity, captures.names, new Set([VIP]), BEGIN_SECONDS);
  const ids = ({ count, capture, row }: typeof found.sent) =>
    Array.from({ length: count }, (_, i) => captures.views[capture[i]].decoded.packets.ipId[row[i]]);
  return { ...found, sentIds: ids(found.sent), arrivedIds: ids(found.arrived) };
}

describe("one interface", () => {
  it("shows what was sent and what arrived, by its MACs", () => {
    const { sentIds, arrivedIds, folded, arrivedFrames } = sightings([
      [
        [
          [0, ethernet(OWN.mac, PEER.mac, out(1))],
          [1, ethernet(PEER.mac, OWN.mac, back(2))],
          [2, ethernet(PEER.mac, THIRD, back(3))],
          [3, ethernet(PEER.mac, "ff:ff:ff:ff:ff:ff", back(4))],
          [4, ethernet(ZERO, ZERO, out(5))],
        ],
      ],
    ]);
    // To another host's MAC is seen in promiscuous mode only; loopback never left.
    expect([sentIds, arrivedIds]).toEqual([[1], [2, 4]]);
    expect(folded).toBe(0);
    expect(arrivedFrames).toEqual({ v4: 2, v6: 0 });
  });

  it("shows a packet once that a mirror or the network doubled: same id, same TTL, at once", () =>
    expect(
      sightings([
        [
          [
            [0, ethernet(PEER.mac, OWN.mac, back(7))],
            [0.1, ethernet(PEER.mac, OWN.mac, back(7))],
          ],
        ],
      ]).arrivedIds,
    ).toEqual([7]));

  it("counts ICMP errors and later fragments as frames, not as packets", () => {
    const error = icmpError({ source: PEER.ip, destination: OWN.ip }, 3, 3, out(1));
    const { arrivedIds, arrivedFrames } = sightings([[[[0, ethernet(PEER.mac, OWN.mac, error)]]]]);
    expect([arrivedIds, arrivedFrames.v4]).toEqual([[], 1]);
  });
});

describe("-i any", () => {
  const any = { linkType: SLL };

  it("knows the way by its packet type", () => {
    const { sentIds, arrivedIds } = sightings([
      [
        [
          [0, cooked(OWN.mac, 4, out(1))],
          [1, cooked(PEER.mac, 0, back(2))],
          [2, cooked(PEER.mac, 3, back(3))],
          [3, cooked(ZERO, 0, back(4))],
        ],
        any,
      ],
    ]);
    expect([sentIds, arrivedIds]).toEqual([[1], [2]]);
  });

  it("folds the copies of a packet on several interfaces", () => {
    const { sentIds, arrivedIds, folded } = sightings([
      [
        [
          [0, cooked(PEER.mac, 0, back(9))],
          [0.05, cooked(PEER.mac, 0, back(9))],
          [10, cooked(OWN.mac, 4, out(5))],
          [10.05, cooked(OWN.mac, 4, out(5))],
          [10.1, cooked(OWN.mac, 4, out(5))],
        ],
        any,
      ],
    ]);
    expect([sentIds, arrivedIds, folded]).toEqual([[5], [9], 3]);
  });

  it("keeps what only looks like a copy: later, with another TTL, or the other way", () => {
    const { sentIds, arrivedIds, folded } = sightings([
      [
        [
          [0, cooked(PEER.mac, 0, back(9))],
          [50, cooked(PEER.mac, 0, back(9))],
          [50.1, cooked(PEER.mac, 0, back(9, 62))],
          [50.2, cooked(OWN.mac, 4, back(9))],
        ],
        any,
      ],
    ]);
    expect([sentIds, arrivedIds, folded]).toEqual([[9], [9, 9, 9], 0]);
  });

  it("takes a tunnelled packet and what comes out of it for one", () => {
    const inner = back(3, 63);
    const outer = ip({ source: "10.0.0.9", destination: OWN.ip, id: 0, ttl: 63 }, 4, inner);
    const { arrivedIds, folded, decapsulated } = sightings([
      [
        [
          [0, cooked(PEER.mac, 0, outer)],
          [0.01, cooked("00:00:00:00:00:01", 0, inner)],
        ],
        any,
      ],
    ]);
    expect([arrivedIds, folded, decapsulated]).toEqual([[3], 1, 1]);
  });
});

describe("several files", () => {
  it("become one row of time, a packet in both is one", () => {
    const a = ethernet(PEER.mac, OWN.mac, back(1));
    const b = ethernet(PEER.mac, OWN.mac, back(2));
    const c = ethernet(PEER.mac, OWN.mac, back(3));
    const { arrivedIds, folded, arrived } = sightings([
      [
        [
          [0, a],
          [20, c],
        ],
      ],
      [
        [
          [10, b],
          [20, c],
        ],
      ],
    ]);
    expect([arrivedIds, folded]).toEqual([[1, 2, 3], 1]);
    expect([...arrived.time.subarray(0, arrived.count)]).toEqual([0, 10e6, 20e6]);
  });
});

it("goes by addresses where frames have no MAC", () => {
  const { sentIds, arrivedIds } = sightings(
    [
      [
        [
          [0, out(1)],
          [1, back(2)],
        ],
        { linkType: 101 },
      ],
    ],
    [],
  );
  expect([sentIds, arrivedIds]).toEqual([[1], [2]]);
});

it("is in time order although the file is not", () => {
  const late = ethernet(PEER.mac, OWN.mac, back(1));
  const early = ethernet(PEER.mac, OWN.mac, back(2));
  expect(
    sightings([
      [
        [
          [10, late],
          [5, early],
        ],
      ],
    ]).arrivedIds,
  ).toEqual([2, 1]);
});

describe("frames without MACs", () => {
  const raw = { linkType: 101 };
  const between = (source: string, destination: string, id: number) => udp({ source, destination, id }, 1, 2);

  it("come from the host where they come from its address, or, at a real server, from the VIP", () => {
    const frames: TimedFrame[] = [
      [0, between(OWN.ip, PEER.ip, 1)],
      [1, between(PEER.ip, VIP, 2)],
      [2, between(VIP, PEER.ip, 3)],
    ];
    const { sentIds, arrivedIds } = sightings([[frames, raw]], []);
    expect([sentIds, arrivedIds]).toEqual([[1, 3], [2]]);
  });

  it("that the VIP is the source of arrive at a client, and go either way at a director", () => {
    const frames: TimedFrame[] = [[0, between(VIP, PEER.ip, 1)]];
    const at = (role: Role) => sightings([[frames, raw]], [], role);
    expect([at("client").sentIds, at("client").arrivedIds]).toEqual([[], [1]]);
    expect([at("director").sentIds, at("director").arrivedIds]).toEqual([[], []]);
  });
});

import { describe, expect, it } from "vitest";
import { breakTie, candidateMacs, isGroupMac, isVrrpMac } from "../../../src/analysis/observe/own-macs.ts";
import { arp, cooked, ethernet, udp } from "./build-frames.ts";
import { type CaptureOptions, Captures, type TimedFrame } from "./build-views.ts";

const [OWN, B, C] = ["02:00:00:00:00:0a", "02:00:00:00:00:0b", "02:00:00:00:00:0c"];
const packet = udp({ source: "10.0.0.1", destination: "10.0.0.2" }, 1, 2);
const unicast = (from: string, to: string) => ethernet(from, to, packet);

function candidates(frames: readonly Uint8Array[], options?: CaptureOptions) {
  const timed = frames.map((bytes, i): TimedFrame => [i, bytes]);
  const { views, names } = new Captures().add("rs1", timed, options);
  return { macs: candidateMacs(views, names), views, names };
}

describe("a host's own MAC", () => {
  it("is in every frame of its capture", () =>
    expect(candidates([unicast(OWN, B), unicast(C, OWN), unicast(B, OWN)]).macs).toEqual([OWN]));

  it("is in nearly every frame of one in promiscuous mode", () => {
    const own = Array.from({ length: 40 }, (_, i) => unicast(i & 1 ? OWN : B, i & 1 ? B : OWN));
    const more = Array.from({ length: 20 }, () => unicast(C, OWN));
    expect(candidates([...own, ...more, unicast(B, C)]).macs).toEqual([OWN]);
  });

  it("is not one that only broadcasts", () =>
    expect(
      candidates([
        arp({ senderMac: B, senderIp: "10.0.0.2", targetIp: "10.0.0.3" }),
        arp({ senderMac: B, senderIp: "10.0.0.2", targetIp: "10.0.0.4" }),
        unicast(OWN, C),
        unicast(C, OWN),
        unicast(OWN, B),
      ]).macs,
    ).toEqual([OWN]));

  it("is any that the link type says frames left from", () =>
    expect(
      candidates([cooked(OWN, 4, packet), cooked(C, 4, packet), cooked(B, 0, packet)], { linkType: 113 })
        .macs,
    ).toEqual([OWN, C]));

  it("is one of two in a conversation with one other host", () =>
    expect(new Set(candidates([unicast(OWN, B), unicast(B, OWN)]).macs)).toEqual(new Set([OWN, B])));

  it("is none in an empty capture", () => expect(candidates([]).macs).toEqual([]));
});

describe("a tie", () => {
  const { macs, views, names } = candidates([unicast(OWN, B), unicast(B, OWN)]);

  it("goes to who spoke first at a client, to who was spoken to first elsewhere", () => {
    expect(breakTie(macs, "client", views, names)).toBe(OWN);
    expect(breakTie(macs, "real-server", views, names)).toBe(B);
  });

  it("of nobody goes to nobody", () => expect(breakTie([], "client", views, names)).toBeUndefined());
});

it.each([
  ["ff:ff:ff:ff:ff:ff", true],
  ["01:00:5e:00:00:12", true],
  ["33:33:00:00:00:02", true],
  ["02:00:00:00:00:01", false],
])("%s: group %s", (mac, group) => expect(isGroupMac(mac)).toBe(group));

it.each([
  ["00:00:5e:00:01:05", true],
  ["00:00:5e:00:02:05", true],
  ["00:00:5e:00:03:05", false],
])("%s: VRRP %s", (mac, vrrp) => expect(isVrrpMac(mac)).toBe(vrrp));

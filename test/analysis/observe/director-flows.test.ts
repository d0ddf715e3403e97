import { describe, expect, it } from "vitest";
import { neighbourClaims } from "../../../src/analysis/observe/addresses.ts";
import { directorFlows } from "../../../src/analysis/observe/director-flows.ts";
import { asks, framesOf, HOSTS, type Mode, VIP } from "./build-cluster.ts";
import { arp, ethernet, udp } from "./build-frames.ts";
import { Captures, type TimedFrame } from "./build-views.ts";

function flows(frames: readonly TimedFrame[]) {
  const { views, names } = new Captures().add("ds", frames);
  const { forwarded, unanswered } = directorFlows(
    views,
    names,
    new Set([HOSTS.ds.mac]),
    neighbourClaims(views),
  );
  return {
    forwarded: forwarded.map(
      (f) => `${f.forwarding} ${names.flow(f.flow).destination} > ${f.destination?.ip ?? ""}`,
    ),
    unanswered: unanswered.map((id) => names.flow(id).destination),
  };
}

describe("what a director forwards", () => {
  it.each([
    ["route", [`route ${VIP} > `, `route ${VIP} > `]],
    ["tunnel", [`tunnel ${VIP} > ${HOSTS.rs1.ip}`, `tunnel ${VIP} > ${HOSTS.rs2.ip}`]],
    ["masq", [`masq ${VIP} > ${HOSTS.rs1.ip}`, `masq ${VIP} > ${HOSTS.rs2.ip}`]],
  ] satisfies [Mode, string[]][])("by %s", (mode, expected) => {
    const { forwarded, unanswered } = flows(framesOf(asks(4), mode).ds);
    expect(forwarded.sort()).toEqual(expected);
    expect(unanswered).toEqual([]);
  });

  it("is not what it routes for others whose address it does not claim", () => {
    // A router's work: in and out again, to an address that another host claims by ARP.
    const packet = udp({ source: HOSTS.client.ip, destination: "192.0.2.77" }, 5, 80);
    const { forwarded } = flows([
      [
        0,
        arp({
          senderMac: "02:00:00:00:00:77",
          senderIp: "192.0.2.77",
          targetIp: HOSTS.ds.ip,
          targetMac: HOSTS.ds.mac,
        }),
      ],
      [1, ethernet(HOSTS.client.mac, HOSTS.ds.mac, packet)],
      [2, ethernet(HOSTS.ds.mac, "02:00:00:00:00:77", packet)],
    ]);
    expect(forwarded).toEqual([]);
  });

  it("is what it sends itself, from the VIP to the VIP", () => {
    const own = udp({ source: VIP, destination: VIP }, 5, 53);
    expect(flows([[0, ethernet(HOSTS.ds.mac, HOSTS.rs1.mac, own)]]).forwarded).toEqual([`route ${VIP} > `]);
  });
});

describe("what a director takes in", () => {
  const request = ethernet(
    HOSTS.client.mac,
    HOSTS.ds.mac,
    udp({ source: HOSTS.client.ip, destination: VIP }, 5, 53),
  );

  it("and does not answer is open", () => expect(flows([[0, request]]).unanswered).toEqual([VIP]));

  it("and answers in kind is its own business", () => {
    const answer = ethernet(
      HOSTS.ds.mac,
      HOSTS.client.mac,
      udp({ source: VIP, destination: HOSTS.client.ip }, 53, 5),
    );
    expect(
      flows([
        [0, request],
        [1, answer],
      ]).unanswered,
    ).toEqual([]);
  });
});

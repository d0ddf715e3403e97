import { describe, expect, it } from "vitest";
import { egressVisible } from "../../../src/analysis/observe/egress.ts";
import { analyzeParts, editText, partsOf } from "../analyze-case.ts";
import { asks, capturesOf, type Frames, framesOf, HOSTS } from "./build-cluster.ts";
import { cooked } from "./build-frames.ts";
import type { CaptureOptions, TimedFrame } from "./build-views.ts";

function visible(
  frames: Frames,
  states: Readonly<Record<string, string>> = {},
  ds: CaptureOptions = {},
): boolean {
  const o = capturesOf(frames, ["client", "ds", "rs1", "rs2"], { ds }).observe(states);
  return egressVisible(o.cast.memberOfName("ds"), o.cast, o.captures, o.names, o.states, o.traffic);
}

const frames = framesOf(asks(4, { ends: "in-ds" }));
/** Towards clients only: no ARP of the director for real servers. */
const outside = { ...frames, ds: frames.ds.filter(([, bytes]) => !(bytes[12] === 8 && bytes[13] === 6)) };

const link = (name: string, mac: string, ip: string, index: number) =>
  `${index}: ${name}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP\n    link/ether ${mac} brd ff:ff:ff:ff:ff:ff\n    inet ${ip}/24 scope global ${name}\n`;

describe("would a director's captures show what it sends to real servers?", () => {
  it("yes, where they show something that it sent them", () => expect(visible(framesOf(asks(4)))).toBe(true));

  it("yes, where it asks for their MAC there", () => expect(visible(frames)).toBe(true));

  it("not known by what comes in alone", () => expect(visible(outside)).toBe(false));

  it("yes, where all interfaces were captured", () => {
    const any = outside.ds.map(
      ([at, bytes]): TimedFrame => [at, cooked(HOSTS.client.mac, 0, bytes.subarray(14))],
    );
    expect(visible({ ...outside, ds: any }, {}, { linkType: 113 })).toBe(true);
  });

  it("yes, where it has no other interface", () =>
    expect(
      visible(outside, { "ds.state": `### ip addr\n${link("eth0", HOSTS.ds.mac, HOSTS.ds.ip, 2)}` }),
    ).toBe(true));

  it("no, where real servers are on another one", () => {
    const two = `### ip addr\n${link("eth0", HOSTS.ds.mac, "198.51.100.1", 2)}${link("eth1", "02:00:00:00:01:10", HOSTS.ds.ip, 3)}`;
    expect(visible(outside, { "ds.state": two })).toBe(false);
  });

  it("yes, where they are on the one that was captured", () => {
    const two = `### ip addr\n${link("eth0", HOSTS.ds.mac, HOSTS.ds.ip, 2)}${link("eth1", "02:00:00:00:01:10", "198.51.100.1", 3)}`;
    expect(visible(outside, { "ds.state": two })).toBe(true);
  });
});

describe("pods on the node itself", () => {
  const pod = editText(
    (part) => part.startsWith("ds.state"),
    (text) =>
      text
        .replace(
          "### ip -d addr\n",
          "$&9: cni0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UP group default\n    link/ether 0a:58:0a:f4:00:01 brd ff:ff:ff:ff:ff:ff\n",
        )
        .replace("### ip route show table all\n", "$&192.168.1.48 dev cni0 scope link\n"),
  );
  const transit = async (bend?: Parameters<typeof partsOf>[1]) =>
    (await analyzeParts(await partsOf("nat-ds-output-firewall", bend))).segments.find(
      (s) => s.from === "ds" && s.to === "ds",
    )?.packets;

  it("get packets that no capture of the outer interface shows: nothing is known to have ended", async () => {
    expect(await transit()).toMatchObject({ missing: 9, unknown: 0 });
    expect(await transit(pod)).toMatchObject({ missing: 0, unknown: 9 });
  });
});

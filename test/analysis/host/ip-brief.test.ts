import { expect, test } from "vitest";
import { isBrief, readBriefAddresses, readBriefLinks } from "../../../src/analysis/host/ip-brief.ts";
import { bodyLines, plainFacts } from "./parser-fixtures.ts";

test("addresses with a peer and a metric", () => {
  const body =
    "tun0@NONE        UNKNOWN        10.0.0.61 peer 10.0.0.62/32 10.9.0.5/16 metric 100 fd00::7/64 ";
  expect(plainFacts(readBriefAddresses(bodyLines(body)))).toEqual({
    facts: {
      interfaces: [{ name: "tun0", flags: [], up: true, at: 2 }],
      addresses: [
        { ip: "10.0.0.61", prefixLength: 32, interface: "tun0", peer: "10.0.0.62", flags: [], at: 2 },
        { ip: "10.9.0.5", prefixLength: 16, interface: "tun0", flags: [], at: 2 },
        { ip: "fd00::7", prefixLength: 64, interface: "tun0", flags: [], at: 2 },
      ],
    },
    unread: [],
  });
});

test("a line with one word that is no address gives nothing", () => {
  expect(plainFacts(readBriefAddresses(bodyLines("eth0  UP  10.0.0.1/24 10.0.0.300/24")))).toEqual({
    facts: {},
    unread: [2],
  });
});

test("whether an interface is up is what its state says, if it says it", () => {
  const states = ["UP", "DOWN", "UNKNOWN", "LOWERLAYERDOWN"];
  const { facts } = readBriefAddresses(bodyLines(states.map((s) => `eth0  ${s}`).join("\n")));
  expect(facts.interfaces?.map((i) => i.up)).toEqual([true, false, true, undefined]);
});

test("links have their flags", () => {
  const { facts } = readBriefLinks(
    bodyLines("wg0  UNKNOWN  <POINTOPOINT,NOARP,UP> \neth0  DOWN  fa:16:xx:xx:xx:8d <BROADCAST> "),
  );
  expect(facts.interfaces).toMatchObject([
    { name: "wg0", up: true },
    { name: "eth0", up: false, mac: "fa:16:xx:xx:xx:8d" },
  ]);
});

test("other lines are not brief", () => {
  expect(
    ["2: eth0: <UP>", "udp UNCONN 0 0 *:*", "eth0 UPPER 1", "10.0.0.1 dev eth0 FAILED"].some(isBrief),
  ).toBe(false);
});

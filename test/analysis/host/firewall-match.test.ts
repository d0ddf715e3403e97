import { describe, expect, test } from "vitest";
import {
  canonicalNetwork,
  newMatch,
  portRanges,
  setInterface,
  setNetwork,
  setPorts,
  setProtocol,
} from "../../../src/analysis/host/firewall-match.ts";

test.each([
  ["10.0.0.0/8", "10.0.0.0/8"],
  ["10.0.0.0/255.0.0.0", "10.0.0.0/8"],
  ["10.0.0.5/32", "10.0.0.5"],
  ["FD00::5/128", "fd00::5"],
  ["xxx.xxx.1.0/24", "xxx.xxx.1.0/24"],
  ["0.0.0.0/0", ""],
  ["::/0", ""],
  ["anywhere", ""],
  ["vip.example.com", "vip.example.com"],
  ["10.0.0.0/33", undefined],
  ["10.0.0.0/255.0.255.0", undefined],
  ["10.0.0.300", undefined],
  ["@blocked", undefined],
  ["", undefined],
])("tells network %s", (text, expected) => expect(canonicalNetwork(text)).toBe(expected));

test("reads port ranges", () => {
  expect(portRanges("53,1000:2000,3000-3001,:9,60000:")).toEqual([
    { from: 53, to: 53 },
    { from: 1000, to: 2000 },
    { from: 3000, to: 3001 },
    { from: 0, to: 9 },
    { from: 60_000, to: 65_535 },
  ]);
  for (const text of ["", "53,", "x", "1:99999", Array(65).fill("1").join(",")])
    expect(portRanges(text)).toBeUndefined();
});

describe("conditions", () => {
  test("what matches everything is none", () => {
    const match = newMatch();
    setProtocol(match, "all", false);
    setNetwork(match, "source", "0.0.0.0/0", false);
    setInterface(match, "inInterface", "*", false);
    expect(match).toEqual({ other: false, inverted: [] });
  });

  test("what matches nothing, or cannot be said, is other", () => {
    for (const set of [
      () => setNetwork(match, "source", "0.0.0.0/0", true),
      () => setProtocol(match, "0", true),
      () => setPorts(match, "sourcePorts", "@set", false),
      () => setNetwork(match, "source", "@set", false),
    ]) {
      match = newMatch();
      set();
      expect(match).toEqual({ other: true, inverted: [] });
    }
  });
  let match = newMatch();

  test("the same twice is once, two different are more than can be said", () => {
    match = newMatch();
    setProtocol(match, "17", false);
    setProtocol(match, "udp", false);
    expect(match).toEqual({ protocol: "udp", other: false, inverted: [] });
    setProtocol(match, "tcp", false);
    expect(match).toEqual({ protocol: "udp", other: true, inverted: [] });
  });

  test("inverted fields are named", () => {
    match = newMatch();
    setInterface(match, "outInterface", "eth*", true);
    setPorts(match, "destinationPorts", "53", true);
    expect(match).toMatchObject({
      outInterface: "eth+",
      inverted: ["outInterface", "destinationPorts"],
      other: false,
    });
  });
});

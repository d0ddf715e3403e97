import { expect, test } from "vitest";
import { interfaceCuts, routeCuts, ruleCuts } from "../../../src/analysis/host/lost-ends-ip.ts";

const parts = (text: string, cuts: readonly number[]): string[] =>
  [0, ...cuts.filter((c) => c > 0)].map((from, i, all) => text.slice(from, all[i + 1]).trim());

test.each([
  ["1: lo: <UP> qlen 10002: eth0: <UP>", ["1: lo: <UP> qlen 1000", "2: eth0: <UP>"]],
  ["11: v11: <UP> qlen 100012: v12@if3: <UP>", ["11: v11: <UP> qlen 1000", "12: v12@if3: <UP>"]],
  ["1: lo: <UP> 0 0 02: eth0: <UP>", ["1: lo: <UP> 0 0 0", "2: eth0: <UP>"]],
  ["forever1052: veth1: <UP>", ["forever", "1052: veth1: <UP>"]],
  [
    "1: lo    inet 127.0.0.1/8 scope host lo\\ forever2: eth0    inet 10.0.0.1/8",
    ["1: lo    inet 127.0.0.1/8 scope host lo\\ forever", "2: eth0    inet 10.0.0.1/8"],
  ],
])("interfaces of %s", (text, expected) => {
  expect(parts(text, interfaceCuts(text))).toEqual(expected);
});

test.each([
  [
    "default via 10.0.0.1 dev eth0 10.0.0.0/8 dev eth0 scope link src 10.0.0.5",
    ["default via 10.0.0.1 dev eth0", "10.0.0.0/8 dev eth0 scope link src 10.0.0.5"],
  ],
  [
    "fe80::/64 dev eth0 pref mediumlocal ::1 dev lo table local pref medium",
    ["fe80::/64 dev eth0 pref medium", "local ::1 dev lo table local pref medium"],
  ],
  [
    "10.1.0.0/16 metric 20 nexthop via 10.0.0.2 dev eth0 weight 1 blackhole 10.2.0.0/16",
    ["10.1.0.0/16 metric 20", "nexthop via 10.0.0.2 dev eth0 weight 1", "blackhole 10.2.0.0/16"],
  ],
  [
    "10.1.0.0/16 via inet6 fe80::1 dev eth0 mtu lock 1400 default dev wg0",
    ["10.1.0.0/16 via inet6 fe80::1 dev eth0 mtu lock 1400", "default dev wg0"],
  ],
  [
    "local 10.0.0.60 dev lo table local scope host src 10.0.0.60",
    ["local 10.0.0.60 dev lo table local scope host src 10.0.0.60"],
  ],
  ["10.0.0.0/8 dev default scope link", ["10.0.0.0/8 dev default scope link"]],
  ["RTNETLINK answers: Network is unreachable", ["RTNETLINK answers: Network is unreachable"]],
])("routes of %s", (text, expected) => {
  expect(parts(text, routeCuts(text))).toEqual(expected);
});

test.each([
  [
    "0:\tfrom all lookup local32766:\tfrom all lookup main",
    ["0:\tfrom all lookup local", "32766:\tfrom all lookup main"],
  ],
  [
    "1000:\tfrom all lookup 1001001:\tnot from all blackhole",
    ["1000:\tfrom all lookup 100", "1001:\tnot from all blackhole"],
  ],
  // Tables 111, 11 or 1: nobody knows.
  ["1:\tfrom all lookup 1111:\tfrom all lookup main", ["1:\tfrom all lookup 1111:\tfrom all lookup main"]],
])("rules of %j", (text, expected) => {
  expect(parts(text, ruleCuts(text))).toEqual(expected);
});

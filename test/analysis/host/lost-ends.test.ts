import { expect, test } from "vitest";
import { HOST_PARSERS } from "../../../src/analysis/host/index.ts";
import { LOST_ENDS } from "../../../src/analysis/host/lost-ends.ts";
import { repairLines } from "../../../src/analysis/host/repair.ts";

const partsOf = (parser: string, text: string): string[] =>
  repairLines(parser, [{ text, at: { line: 1, text, command: "" } }]).lines.map((l) => l.text);

test("every rule is for a parser that there is", () => {
  for (const rule of LOST_ENDS) expect(HOST_PARSERS.some((p) => rule.parser.test(p.name))).toBe(true);
});

test.each([
  ["ip-addr", "scope host lovalid_lft forever", ["scope host lo", "valid_lft forever"]],
  ["ip-addr", "preferred_lft 3600sec2: eth0: <UP>", ["preferred_lft 3600sec", "2: eth0: <UP>"]],
  [
    "ip-neigh",
    "10.0.0.1 dev eth0 FAILED 10.0.0.2 dev eth0 FAILED",
    ["10.0.0.1 dev eth0 FAILED", "10.0.0.2 dev eth0 FAILED"],
  ],
  [
    "ipvsadm-list",
    "Scheduler Flags-> RemoteAddress:Port Forward",
    ["Scheduler Flags", "-> RemoteAddress:Port Forward"],
  ],
  [
    "ipvsadm-list",
    "rr-> 10.0.0.1:80 Route 1 0 0TCP 10.0.0.9:80 wrr",
    ["rr", "-> 10.0.0.1:80 Route 1 0 0", "TCP 10.0.0.9:80 wrr"],
  ],
  [
    "ethtool-s",
    "rx_errors: 0tx_errors: 17rx_length_errors: 0",
    ["rx_errors: 0", "tx_errors: 17", "rx_length_errors: 0"],
  ],
  [
    "netstat-s",
    "0 packets received 5 packets to unknown port received",
    ["0 packets received", "5 packets to unknown port received"],
  ],
  ["kernel-log", "[ 1.000000] a[ 2.000000] b", ["[ 1.000000] a", "[ 2.000000] b"]],
])("%s: %s", (parser, text, parts) => {
  expect(partsOf(parser, text)).toEqual(parts);
});

test.each([
  ["netstat-s", "Quick ack mode was activated 5 times"],
  ["netstat-s", "received ICMPv6 time exceeded: 1364"],
  ["ipvsadm-connections", "UDP 04:55  UDP        10.0.0.1:50001 10.0.0.9:5000 10.0.0.2:5000"],
  ["iptables-save", '-A INPUT -m comment --comment "was -A FORWARD" -j DROP'],
  ["kernel-log", "Nov 18 10:22:40 rs1 kernel: [ 4020.100000] UDP: bad checksum."],
  [
    "ip-addr",
    "2: eth0    inet 10.0.0.1/24 scope global eth0\\       valid_lft forever preferred_lft forever",
  ],
])("%s leaves %s", (parser, text) => {
  expect(partsOf(parser, text)).toEqual([text]);
});

test("a number that two lines share is not told apart: it stays one line, to be listed as unread", () => {
  expect(partsOf("netstat-s", "echo requests: 44 ICMP messages sent")).toEqual([
    "echo requests: 44 ICMP messages sent",
  ]);
});

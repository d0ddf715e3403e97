import { expect, test } from "vitest";
import { hookOfChain, readIptablesRule } from "../../../src/analysis/host/iptables-rule.ts";

test("reads conditions, target and counters", () => {
  expect(
    readIptablesRule("-A INPUT -s 10.0.0.0/8 ! -i eth0 -p udp -m udp --dport 53:54 -c 3 180 -j DROP"),
  ).toEqual({
    chain: "INPUT",
    target: "DROP",
    packets: 3,
    match: {
      protocol: "udp",
      source: "10.0.0.0/8",
      inInterface: "eth0",
      destinationPorts: [{ from: 53, to: 54 }],
      other: false,
      inverted: ["inInterface"],
    },
  });
});

test("takes a target's own options for no conditions", () => {
  expect(readIptablesRule("-A OUTPUT -j REJECT --reject-with icmp-port-unreachable")?.match.other).toBe(
    false,
  );
  expect(readIptablesRule('-A INPUT -m comment --comment "-j DROP" -j ACCEPT')).toMatchObject({
    target: "ACCEPT",
    match: { other: false },
  });
});

test.each([
  "-A INPUT -m conntrack --ctstate NEW -j DROP",
  "-A INPUT -p tcp -m tcp --tcp-flags SYN,RST SYN -j DROP",
  "-A INPUT -f -j DROP",
  "-A INPUT -m set ! --match-set blocked src -j DROP",
  "-A INPUT -s 10.0.0.1 -s 10.0.0.2 -j DROP",
])("says that it cannot say all of %s", (line) => {
  expect(readIptablesRule(line)).toMatchObject({ target: "DROP", match: { other: true } });
});

test.each([
  "",
  "-A",
  "-A INPUT -j",
  "-A INPUT -p",
  "-P INPUT DROP",
  "-A INPUT stray -j DROP",
  "-A INPUT -c x 1 -j DROP",
])("refuses %s", (line) => expect(readIptablesRule(line)).toBeUndefined());

test("knows the kernel's own chains", () => {
  expect(["INPUT", "POSTROUTING", "DOCKER", "input"].map(hookOfChain)).toEqual([
    "input",
    "postrouting",
    undefined,
    undefined,
  ]);
});

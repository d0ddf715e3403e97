import { expect, test } from "vitest";
import { readNftRule } from "../../../src/analysis/host/nft-rule.ts";
import { quotedWords } from "../../../src/analysis/host/quoted-words.ts";

const read = (text: string) => readNftRule(quotedWords(text, "{};,"));

test("reads conditions, counter and verdict", () => {
  expect(
    read(
      'iifname "eth0" ip saddr != 10.0.0.0/8 udp dport { 53, 5000-5010 } counter packets 3 bytes 180 drop',
    ),
  ).toEqual({
    target: "DROP",
    packets: 3,
    match: {
      protocol: "udp",
      source: "10.0.0.0/8",
      inInterface: "eth0",
      destinationPorts: [
        { from: 53, to: 53 },
        { from: 5000, to: 5010 },
      ],
      other: false,
      inverted: ["source"],
    },
  });
});

test.each([
  ["meta l4proto 17 th dport 53 accept", "ACCEPT"],
  ["tcp dport 22 jump ssh", "ssh"],
  ["counter", ""],
  ['log prefix "drop" level info', ""],
  ["reject with icmp type port-unreachable", "REJECT"],
  ["tcp dport 80 dnat to 10.1.0.11:8080", "DNAT"],
  ['accept comment "drop"', "ACCEPT"],
  ["ip saddr { 10.0.0.1, 10.0.0.2 } drop", "DROP"],
])("says all of %s", (text, target) => expect(read(text)).toMatchObject({ target, match: { other: false } }));

test.each([
  ["ct state { new, drop } accept", "ACCEPT"],
  ["ip saddr @blocked drop", "DROP"],
  ["ct state vmap { established : accept }", "vmap"],
  ["tcp dport vmap { 22 : accept }", "vmap"],
  ["iif", ""],
])("says that it cannot say all of %s", (text, target) =>
  expect(read(text)).toMatchObject({ target, match: { other: true } }),
);

import { expect, test } from "vitest";
import { isHeading, isOneLine, readBlocks } from "../../../src/analysis/host/ip-blocks.ts";
import { bodyLines } from "./parser-fixtures.ts";

test("an address after a line of something else belongs to nobody", () => {
  const { facts, unread } = readBlocks(
    bodyLines("2: eth0: <UP> mtu 1500\n-bash: x: not found\n    inet 10.0.0.1/8 scope global eth0"),
  );
  expect(facts.addresses).toEqual([]);
  expect(unread.map((at) => at.line)).toEqual([3, 4]);
});

test("lost indentation does not matter", () => {
  const { facts, unread } = readBlocks(
    bodyLines(
      "2: t: <UP> mtu 1480\nlink/ipip 0.0.0.0 brd 0.0.0.0\nipip any remote any\ninet 10.0.0.1/8 scope global t\nvalid_lft forever preferred_lft forever",
    ),
  );
  expect(facts.interfaces).toMatchObject([{ name: "t", kind: "ipip" }]);
  expect(facts.addresses).toMatchObject([{ ip: "10.0.0.1", interface: "t" }]);
  expect(unread).toEqual([]);
});

test("a link line completes the interface of its own block only", () => {
  const { facts } = readBlocks(
    bodyLines("1: a: <UP> mtu 1\n2: b    link/ether 00:50:56:00:00:02 brd ff:ff:ff:ff:ff:ff"),
  );
  expect(facts.interfaces).toMatchObject([{ name: "a" }]);
  expect(facts.interfaces?.[0]).not.toHaveProperty("mac");
});

test("the two ways a block begins", () => {
  expect(isHeading("2: eth0@if4: <BROADCAST,UP> mtu 1500")).toBe(true);
  expect(isOneLine("2: eth0    inet 10.0.0.1/24 scope global eth0\\  valid_lft forever")).toBe(true);
  expect(
    ["2: eth0", "eth0: <UP>", "0:\tfrom all lookup local"].some((l) => isHeading(l) || isOneLine(l)),
  ).toBe(false);
});

test("a line that a terminal broke at its edge does not take the block apart", () => {
  const { facts, unread } = readBlocks(
    bodyLines(
      "2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP grou\np default qlen 1000\n    inet 10.0.0.1/8 scope global eth0",
    ),
  );
  expect(facts.addresses).toMatchObject([{ ip: "10.0.0.1", interface: "eth0" }]);
  expect(unread).toEqual([]);
});

import { expect, test } from "vitest";
import { readInet, readPrefix } from "../../../src/analysis/host/ip-inet.ts";

const read = (text: string) => readInet(text.split(" "), "eth0");

test("a peer's prefix is the peer's, the own address is a single one", () => {
  expect(read("inet 10.0.0.61 peer 10.0.0.62/24 scope global eth0")).toMatchObject({
    ip: "10.0.0.61",
    prefixLength: 32,
    peer: "10.0.0.62",
  });
});

test("the last word of an IPv4 address is its label, flags before it are not", () => {
  expect(read("inet 10.0.0.60/32 scope global secondary dynamic eth0:vip")).toMatchObject({
    label: "eth0:vip",
    flags: ["secondary", "dynamic"],
  });
  expect(read("inet 10.0.0.60/32 scope global secondary")).toMatchObject({ flags: ["secondary"] });
  expect(read("inet 10.0.0.60/32 scope global secondary")).not.toHaveProperty("label");
});

test("IPv6 has no label, and every spelling becomes one", () => {
  expect(read("inet6 FD00:0:0::60/64 scope global dadfailed tentative")).toEqual({
    ip: "fd00::60",
    prefixLength: 64,
    interface: "eth0",
    scope: "global",
    flags: ["dadfailed", "tentative"],
  });
});

test.each([
  "inet",
  "inet eth0",
  "inet 10.0.0.1/33",
  "inet6 10.0.0.1/24",
  "inet 10.0.0.1/24 brd 10.0.0.255 scope global ??? x",
  "inet 10.0.0.1 peer x",
  "link 10.0.0.1/8",
])("%s is none", (text) => expect(read(text)).toBeUndefined());

test("a prefix length fits its family", () => {
  expect(readPrefix("fd00::/64")).toEqual({ ip: "fd00::", length: 64 });
  expect(readPrefix("xxx.xxx.1.0/24")).toEqual({ ip: "xxx.xxx.1.0", length: 24 });
  expect(["10.0.0.0/33", "fd00::/129", "10.0.0.0/", "10.0.0.0/a", "eth0"].map(readPrefix)).toEqual(
    Array(5).fill(undefined),
  );
});

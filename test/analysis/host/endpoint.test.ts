import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  canonicalAddress,
  isHostName,
  parseEndpoint,
  parseHexEndpoint,
} from "../../../src/analysis/host/endpoint.ts";

describe("parseEndpoint", () => {
  test.each([
    ["10.0.0.1:80", "10.0.0.1", 80],
    ["[FD00:0::60]:5000", "fd00::60", 5000],
    ["xxx.xxx.1.60:52002", "xxx.xxx.1.60", 52002],
    ["web1.example.com:http", "web1.example.com", 80],
    ["10.0.0.1:0", "10.0.0.1", 0],
  ])("reads %s", (text, ip, port) => expect(parseEndpoint(text)).toEqual({ ip, port }));

  test.each([
    "10.0.0.1",
    "10.0.0.300:80",
    "fd00::60:5000",
    "[fd00::60:5000",
    "10.0.0.1:65536",
    "10.0.0.1:nosuch",
    ":80",
    "",
  ])("refuses %s", (text) => expect(parseEndpoint(text)).toBeUndefined());

  test("reads every address and port that it can be given", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 65_535 }), (ip, port) => {
        expect(parseEndpoint(`${ip}:${port}`)).toEqual({ ip, port });
      }),
    );
  });
});

test("reads the kernel's hexadecimal form, and no other", () => {
  expect(parseHexEndpoint("0A09003C:1388")).toEqual({ ip: "10.9.0.60", port: 5000 });
  const groups = "fd00:0000:0000:0000:0000:0000:0000:0060";
  expect(parseHexEndpoint(`[${groups}]:01BB`)).toEqual({ ip: "fd00::60", port: 443 });
  for (const text of ["10.9.0.60:5000", "[fd00::60]:1388", "0A09003C:5", "0a09003c:1388"])
    expect(parseHexEndpoint(text)).toBeUndefined();
});

test("takes IPv4-mapped addresses for IPv4", () => {
  expect(canonicalAddress("::FFFF:10.0.0.1")).toBe("10.0.0.1");
  expect(canonicalAddress("::ffff:10.0.0.300")).toBeUndefined();
});

test("tells host names from addresses", () => {
  expect(["localhost", "ip-10-0-0-1.lan"].map(isHostName)).toEqual([true, true]);
  expect(["10.0.0.1", "xxx.xxx.1.60", "", "a b", "a".repeat(256)].map(isHostName)).toEqual(
    Array(5).fill(false),
  );
});

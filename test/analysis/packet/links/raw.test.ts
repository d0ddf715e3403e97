import { expect, test } from "vitest";
import { ipv4, ipv6, text, udp } from "../build-frame.ts";
import { decodeOne, rowIn } from "../decode-one.ts";

test.each([12, 14, 101, 228])("link type %i starts with IPv4", (linkType) => {
  const row = rowIn(ipv4(17, udp(1, 2, text("x"))), { linkType });
  expect(row).toMatchObject({ source: "10.0.0.1", destinationPort: 2 });
  expect(row.link).toEqual({ vlans: [], interfaceIndex: 0 });
});

test.each([12, 14, 101, 229])("link type %i starts with IPv6", (linkType) => {
  expect(rowIn(ipv6(17, udp(1, 2, text("x"))), { linkType }).source).toBe("2001:db8::1");
});

test("anything else is noted", () => {
  expect(decodeOne(Uint8Array.of(0x50, 1, 2), { linkType: 101 }).notes).toEqual(["raw-no-ip"]);
  expect(decodeOne(new Uint8Array(0), { linkType: 101 }).notes).toEqual(["raw-no-ip"]);
});

import { expect, test } from "vitest";
import { be32, bytesOf, ipv4, ipv6, text, udp } from "../build-frame.ts";
import { decodeOne, rowIn } from "../decode-one.ts";

const packet4 = ipv4(17, udp(1, 2, text("x")));
const packet6 = ipv6(17, udp(1, 2, text("x")));
const little = (value: number) => be32(value).reverse();

test.each([0, 108])("link type %i: IPv4 in either byte order", (linkType) => {
  for (const family of [be32(2), little(2)])
    expect(rowIn(bytesOf(family, packet4), { linkType })).toMatchObject({
      source: "10.0.0.1",
      link: { vlans: [], interfaceIndex: 0 },
    });
});

test.each([10, 24, 28, 30])("family %i is IPv6", (family) => {
  for (const order of [be32, little])
    expect(rowIn(bytesOf(order(family), packet6), { linkType: 0 }).source).toBe("2001:db8::1");
});

test("other families and cut headers are noted", () => {
  expect(decodeOne(bytesOf(be32(7), packet4), { linkType: 0 }).notes).toEqual(["loopback-other-family"]);
  expect(decodeOne(bytesOf(0, 0), { linkType: 0 }).notes).toEqual(["loopback-header-cut"]);
});

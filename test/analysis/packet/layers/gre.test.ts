import { expect, test } from "vitest";
import { be16, be32, bytesOf, ethernet, ipv4, ipv6, text, udp } from "../build-frame.ts";
import { decodeOne, rowIn } from "../decode-one.ts";

const UDP = udp(1, 2, text("x"));
const inner = ipv4(17, UDP);
const outer = { source: "192.0.2.1", destination: "192.0.2.2" };
const gre = (flags: number, type: number, rest: Uint8Array) =>
  ethernet(0x0800, ipv4(47, bytesOf(be16(flags), be16(type), rest), outer));

test.each([
  ["plain", 0x0000, 0],
  ["checksum", 0x8000, 1],
  ["key", 0x2000, 1],
  ["sequence", 0x1000, 1],
  ["all", 0xb000, 3],
])("%s", (_name, flags, words) => {
  const row = rowIn(gre(flags, 0x0800, bytesOf(new Uint8Array(4 * words).fill(0x77), inner)));
  expect(row).toMatchObject({ source: "10.0.0.1", sourcePort: 1 });
  expect(row.envelopes).toEqual([
    { kind: "gre", ...outer, port: 0, ...(flags & 0x8000 ? { checksum: true } : {}) },
  ]);
});

test("IPv6 and bridged Ethernet inside, and over IPv6", () => {
  expect(rowIn(gre(0, 0x86dd, ipv6(17, UDP))).source).toBe("2001:db8::1");
  const bridged = rowIn(gre(0x2000, 0x6558, bytesOf(be32(9), ethernet(0x0800, inner))));
  expect(bridged).toMatchObject({ source: "10.0.0.1", envelopes: [{ kind: "gre" }] });
  const over6 = ethernet(0x86dd, ipv6(47, bytesOf(be16(0), be16(0x0800), inner)));
  expect(rowIn(over6)).toMatchObject({ source: "10.0.0.1", envelopes: [{ source: "2001:db8::1" }] });
});

test("what is not opened leaves the outer row and a note", () => {
  const closed = { source: "192.0.2.1", protocol: 47, envelopes: [] };
  expect(decodeOne(gre(0x0001, 0x0800, inner))).toMatchObject({ notes: ["gre-version"], row: closed });
  expect(decodeOne(gre(0x4000, 0x0800, inner))).toMatchObject({ notes: ["gre-version"], row: closed });
  expect(decodeOne(gre(0, 0x88be, inner))).toMatchObject({ notes: ["gre-protocol-88be"], row: closed });
  expect(decodeOne(gre(0x8000, 0x0800, new Uint8Array(3)))).toMatchObject({
    notes: ["ipv4-header-cut"],
    row: closed,
  });
  expect(decodeOne(ethernet(0x0800, ipv4(47, bytesOf(0, 0, 8), outer))).notes).toEqual(["gre-header-cut"]);
});

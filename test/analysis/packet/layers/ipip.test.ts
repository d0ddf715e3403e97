import { expect, test } from "vitest";
import { ethernet, ipv4, ipv6, text, udp } from "../build-frame.ts";
import { decodeOne, rowIn } from "../decode-one.ts";

const UDP = udp(1, 2, text("0123456789abcdef0123456789"));
const inner4 = ipv4(17, UDP, { ttl: 9, id: 77 });
const inner6 = ipv6(17, UDP, { hopLimit: 9 });
const outer4 = { source: "192.0.2.1", destination: "192.0.2.2", fragment: 0x4000, id: 5, ttl: 60 };
const outer6 = { source: "2001:db8:f::1", destination: "2001:db8:f::2" };
const envelope4 = { kind: "ipip", source: "192.0.2.1", destination: "192.0.2.2", port: 0 };
const envelope6 = { kind: "ipip", source: "2001:db8:f::1", destination: "2001:db8:f::2", port: 0 };

test("the row is the inner packet's, its DF and id too", () => {
  const row = rowIn(ethernet(0x0800, ipv4(4, inner4, outer4)));
  expect(row).toMatchObject({ source: "10.0.0.1", sourcePort: 1, ttl: 9, ipId: 77, length: 26, flags: [] });
  expect(row.envelopes).toEqual([envelope4]);
  expect(row.body).toBe(rowIn(ethernet(0x0800, inner4)).body);
});

test("6in4, 4in6, 6in6", () => {
  expect(rowIn(ethernet(0x0800, ipv4(41, inner6, outer4)))).toMatchObject({
    source: "2001:db8::1",
    envelopes: [envelope4],
  });
  expect(rowIn(ethernet(0x86dd, ipv6(4, inner4, outer6)))).toMatchObject({
    source: "10.0.0.1",
    envelopes: [envelope6],
  });
  expect(rowIn(ethernet(0x86dd, ipv6(41, inner6, outer6)))).toMatchObject({
    source: "2001:db8::1",
    envelopes: [envelope6],
  });
});

test("tunnels in tunnels, outermost first", () => {
  const row = rowIn(ethernet(0x86dd, ipv6(4, ipv4(4, inner4, outer4), outer6)));
  expect(row).toMatchObject({ source: "10.0.0.1", envelopes: [envelope6, envelope4] });
});

test("an outer first fragment: the inner packet as far as it is there, with the lengths it states", () => {
  const big = ipv4(17, udp(1, 2, new Uint8Array(600).fill(7)), { fragment: 0x4000 });
  const { row, notes } = decodeOne(
    ethernet(0x0800, ipv4(4, big.subarray(0, 400), { ...outer4, fragment: 0x2000 })),
  );
  expect(notes).toEqual([]);
  expect(row).toMatchObject({ source: "10.0.0.1", sourcePort: 1, length: 600, envelopes: [envelope4] });
  expect(row?.flags).toEqual(["dontFragment", "firstFragment"]);
  expect(row?.body).toBe(rowIn(ethernet(0x0800, big)).body);
});

test("an outer later fragment is a row of the outer addresses", () => {
  const row = rowIn(ethernet(0x0800, ipv4(4, new Uint8Array(80), { ...outer4, fragment: 50 })));
  expect(row).toMatchObject({
    source: "192.0.2.1",
    protocol: 4,
    sourcePort: 0,
    sequence: 400,
    length: 80,
    ipId: 5,
    flags: ["laterFragment"],
    envelopes: [],
  });
});

test("an inner packet that cannot be read leaves the outer one", () => {
  const { row, notes } = decodeOne(ethernet(0x0800, ipv4(4, inner4.subarray(0, 12), outer4)));
  expect(notes).toEqual(["ipv4-header-cut"]);
  expect(row).toMatchObject({ source: "192.0.2.1", protocol: 4, length: 12, envelopes: [], ipId: 5 });
});

test("nesting is bounded: what is inside the eighth header is not opened", () => {
  let packet = inner4;
  for (let i = 0; i < 20; i++) packet = ipv4(4, packet, { ...outer4, ttl: 100 + i });
  const { row, notes } = decodeOne(ethernet(0x0800, packet));
  expect(notes).toEqual(["depth-limit"]);
  expect(row).toMatchObject({ source: "192.0.2.1", ttl: 112, protocol: 4 });
  expect(row?.envelopes).toHaveLength(7);
});

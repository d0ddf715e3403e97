import { expect, test } from "vitest";
import { be16, be32, bytesOf, ethernet, type Ip6Fields, ipv6, text, udp } from "../build-frame.ts";
import { decodeOne, rowIn } from "../decode-one.ts";

const DATA = text("0123456789abcdefghijklmnopqrstuv");
const UDP = udp(1, 2, DATA);
const frame = (next: number, payload: Uint8Array, fields: Ip6Fields = {}) =>
  ethernet(0x86dd, ipv6(next, payload, fields));

const options = (next: number, rest: Uint8Array) => bytesOf(next, 0, [1, 4, 0, 0, 0, 0], rest);
const fragment = (next: number, offsetAndMore: number, id: number, rest: Uint8Array) =>
  bytesOf(next, 0, be16(offsetAndMore), be32(id), rest);

test("addresses, hop limit; no id", () => {
  const row = rowIn(frame(17, UDP, { hopLimit: 3 }));
  expect(row).toMatchObject({ source: "2001:db8::1", destination: "2001:db8::2", ttl: 3, ipId: 0 });
  expect(row).toMatchObject({ protocol: 17, sourcePort: 1, destinationPort: 2, length: 32, flags: [] });
});

test("hop-by-hop, routing, destination options and AH lead to the transport", () => {
  const authentication = bytesOf(17, 4, be16(0), be32(1), be32(2), new Uint8Array(12), UDP);
  expect(rowIn(frame(51, authentication))).toMatchObject({ protocol: 17, sourcePort: 1 });
  const all = options(43, options(60, options(51, authentication)));
  expect(rowIn(frame(0, all))).toMatchObject({ protocol: 17, sourcePort: 1, length: 32 });
});

test("fragments: low 16 bits of the id, and the offset in bytes", () => {
  const first = rowIn(frame(44, fragment(17, 1, 0xabcd1234, UDP.subarray(0, 24))));
  expect(first).toMatchObject({ protocol: 17, sourcePort: 1, ipId: 0x1234, length: 32 });
  expect(first.flags).toEqual(["firstFragment"]);
  const later = rowIn(frame(44, fragment(17, 24, 0xabcd1234, UDP.subarray(24))));
  expect(later).toMatchObject({ protocol: 17, sourcePort: 0, ipId: 0x1234, sequence: 24, length: 16 });
  expect(later.flags).toEqual(["laterFragment"]);
});

test("an atomic fragment is whole", () => {
  expect(rowIn(frame(44, fragment(17, 0, 7, UDP)))).toMatchObject({ sourcePort: 1, ipId: 7, flags: [] });
});

test("payload length 0: a jumbogram takes the frame's length, no-next-header does not", () => {
  const jumbo = frame(17, udp(1, 2, DATA, 0), { payloadLength: 0 });
  expect(rowIn(jumbo, { original: jumbo.length + 70_000 }).length).toBe(32 + 70_000);
  const padded = frame(59, new Uint8Array(6), { payloadLength: 0 });
  expect(rowIn(padded)).toMatchObject({ protocol: 59, length: 0 });
});

test("too many extensions, cut ones: the row stays, with the header that was not read", () => {
  let chain = options(17, UDP);
  for (let i = 0; i < 8; i++) chain = options(60, chain);
  expect(decodeOne(frame(60, chain))).toMatchObject({
    notes: ["ipv6-too-many-extensions"],
    row: { protocol: 60, sourcePort: 0 },
  });
  expect(decodeOne(frame(60, bytesOf(17, 0, 1)))).toMatchObject({
    notes: ["ipv6-extension-cut"],
    row: { protocol: 60 },
  });
});

test("an extension that claims more than there is leaves nothing of the transport", () => {
  const { row, notes } = decodeOne(frame(60, bytesOf(17, 200, [1, 4, 0, 0, 0, 0], UDP)));
  expect(notes).toEqual(["udp-header-cut"]);
  expect(row).toMatchObject({ protocol: 17, sourcePort: 0, head: undefined });
});

test("what lies beyond the stated length is no extension", () => {
  const padded = frame(60, options(17, UDP), { payloadLength: 4 });
  expect(decodeOne(padded)).toMatchObject({
    notes: ["ipv6-extension-cut"],
    row: { protocol: 60, length: 4 },
  });
});

test("headers that are none", () => {
  const packet = ipv6(17, UDP);
  expect(decodeOne(ethernet(0x86dd, packet.subarray(0, 39))).notes).toEqual(["ipv6-header-cut"]);
  packet[0] = 0x45;
  expect(decodeOne(ethernet(0x86dd, packet))).toMatchObject({ notes: ["ipv6-bad-header"], row: undefined });
  expect(decodeOne(frame(17, UDP, { payloadLength: 999 })).notes).toEqual(["ipv6-bad-length"]);
});

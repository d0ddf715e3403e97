import { expect, test } from "vitest";
import { be16, bytesOf, ethernet, type Ip4Fields, ipv4, text, udp } from "../build-frame.ts";
import { decodeOne, rowIn } from "../decode-one.ts";

const DATA = text("0123456789abcdefghijklmnopqrstuv");
const frame = (fields: Ip4Fields = {}, payload = udp(1, 2, DATA), protocol = 17) =>
  ethernet(0x0800, ipv4(protocol, payload, fields));

test("addresses, id, TTL, DF", () => {
  const row = rowIn(frame({ id: 0xbeef, ttl: 7, fragment: 0x4000 }));
  expect(row).toMatchObject({
    source: "10.0.0.1",
    destination: "10.0.0.2",
    protocol: 17,
    ipId: 0xbeef,
    ttl: 7,
    flags: ["dontFragment"],
  });
});

test("options are skipped", () => {
  expect(rowIn(frame({ options: [7, 7, 4, 0, 0, 0, 0, 0] }))).toMatchObject({ sourcePort: 1, length: 32 });
});

test("a wrong header checksum does not matter", () => {
  expect(rowIn(frame({ badChecksum: true }))).toEqual(rowIn(frame()));
});

test("total length 0 (segmentation offload above 64 KiB): the frame's length counts", () => {
  const whole = frame({ totalLength: 0 }, udp(1, 2, DATA, 0));
  expect(rowIn(whole, { original: whole.length + 100_000 }).length).toBe(32 + 100_000);
});

test("fragments: the first has ports, later ones an offset; both the datagram's id", () => {
  const datagram = udp(1, 2, bytesOf(DATA, DATA));
  const first = rowIn(frame({ fragment: 0x2000, id: 9 }, datagram.subarray(0, 24)));
  expect(first).toMatchObject({ sourcePort: 1, destinationPort: 2, ipId: 9, length: 64, sequence: 0 });
  expect(first.flags).toEqual(["firstFragment"]);
  const later = rowIn(frame({ fragment: 3, id: 9 }, datagram.subarray(24)));
  expect(later).toMatchObject({ sourcePort: 0, destinationPort: 0, protocol: 17, ipId: 9 });
  expect(later).toMatchObject({ length: 48, sequence: 24, flags: ["laterFragment"] });
});

test("a first fragment has the head of the whole datagram, so that both match", () => {
  const datagram = udp(1, 2, bytesOf(DATA, DATA));
  const whole = rowIn(frame({}, datagram));
  const first = rowIn(frame({ fragment: 0x2000 }, datagram.subarray(0, 40)));
  expect(first.head).toBe(whole.head);
  expect(first.length).toBe(whole.length);
  // 64 bytes are wanted and 32 are here.
  expect(first.body).toBeUndefined();
});

test("protocols without a layer of their own are rows without ports", () => {
  expect(rowIn(frame({}, DATA, 112))).toMatchObject({
    protocol: 112,
    sourcePort: 0,
    destinationPort: 0,
    length: 32,
    tcpFlags: 0,
    sequence: 0,
  });
});

test("lengths that contradict the frame are noted, and the row stays", () => {
  expect(decodeOne(frame({ totalLength: 900 }))).toMatchObject({
    notes: ["ipv4-bad-length"],
    row: { length: 32 },
  });
  const short = decodeOne(frame({ totalLength: 12 }));
  expect(short.notes).toContain("ipv4-bad-length");
  expect(short.row).toMatchObject({ source: "10.0.0.1", length: 0 });
});

test("a snap length is no contradiction", () => {
  const whole = frame();
  const { notes, row } = decodeOne(whole.subarray(0, 50), { original: whole.length });
  expect(notes).toEqual([]);
  expect(row).toMatchObject({ length: 32, flags: ["truncated"], head: undefined, body: undefined });
});

test("headers that are none", () => {
  const wrong = ipv4(17, DATA);
  expect(decodeOne(ethernet(0x0800, wrong.subarray(0, 19))).notes).toEqual(["ipv4-header-cut"]);
  wrong[0] = 0x44;
  expect(decodeOne(ethernet(0x0800, wrong))).toMatchObject({ notes: ["ipv4-bad-header"], row: undefined });
  wrong[0] = 0x65;
  expect(decodeOne(ethernet(0x0800, bytesOf(wrong, be16(0)))).notes).toEqual(["ipv4-bad-header"]);
});

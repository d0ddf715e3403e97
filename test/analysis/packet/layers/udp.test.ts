import { expect, test } from "vitest";
import { bytesOf, ethernet, ipv4, text, udp } from "../build-frame.ts";
import { decodeOne, rowIn } from "../decode-one.ts";

const DATA = text("0123456789abcdefghijklmnopqrstuv");
const frame = (datagram: Uint8Array, destination = "10.0.0.2") =>
  ethernet(0x0800, ipv4(17, datagram, { destination }));

test("ports and payload", () => {
  const row = rowIn(frame(udp(40_000, 53, DATA)));
  expect(row).toMatchObject({
    sourcePort: 40_000,
    destinationPort: 53,
    length: 32,
    sequence: 0,
    tcpFlags: 0,
  });
});

test("the fingerprint is of the payload alone: no addresses, ports or checksum", () => {
  const one = udp(1, 2, DATA);
  const other = udp(3, 4, DATA);
  other.set([0xde, 0xad], 6);
  const a = rowIn(frame(one));
  const b = rowIn(frame(other, "10.9.9.9"));
  expect([b.head, b.body]).toEqual([a.head, a.body]);
  expect(a.head).toBeDefined();
});

test("head covers 16 bytes, body 256", () => {
  const long = new Uint8Array(400).fill(1);
  const base = rowIn(frame(udp(1, 2, long)));
  const changed = (at: number) => {
    const copy = Uint8Array.from(long);
    copy[at] = 2;
    return rowIn(frame(udp(1, 2, copy)));
  };
  expect(changed(15).head).not.toBe(base.head);
  expect(changed(16).head).toBe(base.head);
  expect(changed(16).body).not.toBe(base.body);
  expect(changed(255).body).not.toBe(base.body);
  expect(changed(256).body).toBe(base.body);
});

test("payloads of different length differ, empty ones are equal", () => {
  const head = (payload: Uint8Array) => rowIn(frame(udp(1, 2, payload))).head;
  expect(head(new Uint8Array(3))).not.toBe(head(new Uint8Array(4)));
  expect(head(new Uint8Array(0))).toBe(rowIn(frame(udp(9, 9, new Uint8Array(0)))).head);
});

test("cut frames: what is captured decides which fingerprint there is", () => {
  const whole = frame(udp(1, 2, new Uint8Array(400)));
  const cut = (payloadBytes: number) =>
    rowIn(whole.subarray(0, 42 + payloadBytes), { original: whole.length });
  expect(cut(256).body).toBe(rowIn(whole).body);
  expect(cut(255)).toMatchObject({ body: undefined, head: rowIn(whole).head, length: 400 });
  expect(cut(15)).toMatchObject({ body: undefined, head: undefined, length: 400 });
});

test("a cut header keeps the ports it still has", () => {
  const whole = frame(udp(1, 2, DATA));
  const cut = (bytes: number) => decodeOne(whole.subarray(0, bytes), { original: whole.length });
  expect(cut(14 + 20 + 5)).toMatchObject({ notes: ["udp-header-cut"], row: { sourcePort: 1, length: 0 } });
  expect(cut(14 + 20 + 3).row).toMatchObject({ sourcePort: 0, head: undefined, body: undefined });
});

test("length fields that contradict the packet", () => {
  expect(decodeOne(frame(udp(1, 2, DATA, 900)))).toMatchObject({
    notes: ["udp-bad-length"],
    row: { length: 32 },
  });
  expect(decodeOne(frame(udp(1, 2, DATA, 5)))).toMatchObject({
    notes: ["udp-bad-length"],
    row: { length: 32 },
  });
  // Shorter than the packet: what follows is no payload.
  expect(decodeOne(frame(bytesOf(udp(1, 2, DATA), 0, 0, 0)))).toMatchObject({
    notes: [],
    row: { length: 32 },
  });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf, ethernet, ipv4, ipv6 } from "../build-frame.ts";
import { decodeOne } from "../decode-one.ts";

const GROUP = { source: "10.0.0.9", destination: "224.0.0.18" };
const V2 = bytesOf(0x21, 51, 150, 2, 0, 1, 0, 0, [10, 0, 0, 60], [10, 0, 0, 61], new Uint8Array(8));

test("version 2: who claims which addresses, and how urgently", () => {
  const { capture, row } = decodeOne(ethernet(0x0800, ipv4(112, V2, GROUP)), { seconds: 5, nanos: 6 });
  expect(row).toMatchObject({ protocol: 112, source: "10.0.0.9", sourcePort: 0 });
  expect(capture.adverts).toEqual([
    {
      frame: 1,
      seconds: 5,
      nanos: 6,
      link: 0,
      source: "10.0.0.9",
      destination: "224.0.0.18",
      routerId: 51,
      priority: 150,
      intervalMs: 1000,
      addresses: ["10.0.0.60", "10.0.0.61"],
    },
  ]);
});

test("version 3 over IPv6; the interval counts hundredths in twelve bits", () => {
  const vip = bytesOf([0x20, 0x01, 0x0d, 0xb8], new Uint8Array(11), 0x60);
  const packet = bytesOf(0x31, 7, 0, 1, 0xf0, 50, 0, 0, vip);
  const fields = { source: "fe80::1", destination: "ff02::12" };
  const { capture } = decodeOne(ethernet(0x86dd, ipv6(112, packet, fields)));
  expect(capture.adverts).toMatchObject([
    { source: "fe80::1", routerId: 7, priority: 0, intervalMs: 500, addresses: ["2001:db8::60"] },
  ]);
});

test("more addresses than there are: those that are whole", () => {
  const { capture, notes } = decodeOne(ethernet(0x0800, ipv4(112, V2.subarray(0, 8 + 7), GROUP)));
  expect(notes).toEqual(["vrrp-addresses-cut"]);
  expect(capture.adverts[0].addresses).toEqual(["10.0.0.60"]);
});

test("cut", () => {
  const whole = ethernet(0x0800, ipv4(112, V2, GROUP));
  const { capture, notes } = decodeOne(whole.subarray(0, 34 + 7), { original: whole.length });
  expect(notes).toEqual(["vrrp-header-cut"]);
  expect(capture.adverts).toEqual([]);
});

test("another version or type is noted", () => {
  for (const first of [0x11, 0x41, 0x22]) {
    const { capture, notes } = decodeOne(ethernet(0x0800, ipv4(112, bytesOf(first, V2.subarray(1)), GROUP)));
    expect(notes).toEqual(["vrrp-other"]);
    expect(capture.adverts).toEqual([]);
  }
});

test("whatever follows the IP header: never more addresses than bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const { adverts } = decodeOne(ethernet(0x0800, ipv4(112, bytes))).capture;
      for (const { addresses } of adverts) {
        expect(addresses.length).toBeLessThanOrEqual(bytes[3]);
        expect(8 + addresses.length * 4).toBeLessThanOrEqual(bytes.length);
      }
    }),
  );
});

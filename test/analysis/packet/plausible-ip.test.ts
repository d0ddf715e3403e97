import { expect, test } from "vitest";
import { plausibleIp } from "../../../src/analysis/packet/plausible-ip.ts";
import { ipv4, ipv6, text, udp } from "./build-frame.ts";

const UDP = udp(1, 2, text("x"));
const ask = (bytes: Uint8Array, length = bytes.length, end = bytes.length) =>
  plausibleIp(bytes, 0, end, length);

test("whole packets of either version, with options", () => {
  expect(ask(ipv4(17, UDP))).toBe(0x0800);
  expect(ask(ipv4(17, UDP, { options: [1, 1, 1, 0] }))).toBe(0x0800);
  expect(ask(ipv6(17, UDP))).toBe(0x86dd);
});

test("the whole header must be there, the payload need not", () => {
  const packet = ipv4(17, UDP, { options: [1, 1, 1, 0] });
  expect(ask(packet, packet.length, 24)).toBe(0x0800);
  expect(ask(packet, packet.length, 23)).toBe(0);
  const six = ipv6(17, UDP);
  expect(ask(six, six.length, 40)).toBe(0x86dd);
  expect(ask(six, six.length, 39)).toBe(0);
});

test("every bit of an IPv4 header is under its checksum", () => {
  const packet = ipv4(17, UDP);
  for (let bit = 0; bit < 160; bit++) {
    const changed = Uint8Array.from(packet);
    changed[bit >> 3] ^= 1 << (bit & 7);
    expect(ask(changed)).toBe(0);
  }
});

test("the length must be what the enclosing header says", () => {
  for (const packet of [ipv4(17, UDP), ipv6(17, UDP)]) {
    expect(ask(packet, packet.length + 1)).toBe(0);
    expect(ask(packet, packet.length - 1)).toBe(0);
  }
});

import { expect, test } from "vitest";
import { PACKET_LIMITS } from "../../../src/analysis/packet/define.ts";
import { Names } from "../../../src/analysis/packet/names.ts";
import { bytesOf } from "./build-frame.ts";

const V4 = bytesOf([10, 0, 0, 1], [192, 168, 255, 254]);
const V6 = Uint8Array.from({ length: 32 }, (_, i) => (i < 16 ? 0x20 + i : 0xff - i));

test("flows: equal ones share an id, each part tells them apart", () => {
  const names = new Names();
  const ids = [
    names.flowId(17, 4, V4, 0, 4, 1, 2),
    names.flowId(6, 4, V4, 0, 4, 1, 2),
    names.flowId(17, 4, V4, 4, 0, 1, 2),
    names.flowId(17, 4, V4, 0, 4, 2, 1),
    names.flowId(17, 6, V6, 0, 16, 1, 2),
    names.flowId(17, 4, Uint8Array.from(V4), 0, 4, 1, 2),
  ];
  expect(ids).toEqual([0, 1, 2, 3, 4, 0]);
  expect(names.flowCount).toBe(5);
  expect(names.flow(0)).toEqual({
    protocol: 17,
    source: "10.0.0.1",
    destination: "192.168.255.254",
    sourcePort: 1,
    destinationPort: 2,
  });
  expect(names.flow(4)).toMatchObject({
    source: "2021:2223:2425:2627:2829:2a2b:2c2d:2e2f",
    destination: "efee:edec:ebea:e9e8:e7e6:e5e4:e3e2:e1e0",
  });
});

test("ports and protocols keep all their bits", () => {
  const names = new Names();
  const id = names.flowId(255, 4, V4, 0, 4, 65_535, 65_534);
  expect(names.flow(id)).toMatchObject({ protocol: 255, sourcePort: 65_535, destinationPort: 65_534 });
});

test("links: what is absent stays absent and differs from zeros", () => {
  const names = new Names();
  const bytes = new Uint8Array(12);
  const none = new Uint16Array(8);
  const zeros = names.linkId(bytes, 6, 0, -1, 0, none, 0);
  const absent = names.linkId(bytes, -1, -1, -1, 0, none, 0);
  const typed = names.linkId(bytes, 6, -1, 0, 0, none, 0);
  expect(new Set([zeros, absent, typed]).size).toBe(3);
  const mac = "00:00:00:00:00:00";
  expect(names.link(zeros)).toEqual({ sourceMac: mac, destinationMac: mac, vlans: [], interfaceIndex: 0 });
  expect(names.link(absent)).toEqual({ vlans: [], interfaceIndex: 0 });
  expect(names.link(typed)).toEqual({ sourceMac: mac, packetType: 0, vlans: [], interfaceIndex: 0 });
});

test("links: VLAN stacks and interfaces tell links apart", () => {
  const names = new Names();
  const bytes = Uint8Array.from({ length: 12 }, (_, i) => i + 1);
  const vlans = Uint16Array.of(100, 4094, 1, 2, 3, 4, 5, 6);
  const three = names.linkId(bytes, 6, 0, -1, 70_000, vlans, 3);
  const eight = names.linkId(bytes, 6, 0, -1, 70_000, vlans, 8);
  const elsewhere = names.linkId(bytes, 6, 0, -1, 70_001, vlans, 3);
  expect([three, eight, elsewhere]).toEqual([0, 1, 2]);
  expect(names.link(three)).toEqual({
    sourceMac: "07:08:09:0a:0b:0c",
    destinationMac: "01:02:03:04:05:06",
    vlans: [100, 4094, 1],
    interfaceIndex: 70_000,
  });
  expect(names.link(eight).vlans).toEqual([100, 4094, 1, 2, 3, 4, 5, 6]);
});

test("envelopes: id 0 is the empty list, the others are read outermost first", () => {
  const names = new Names();
  expect(names.envelopeCount).toBe(1);
  expect(names.envelopes(0)).toEqual([]);
  const outer = names.envelopeId(0, "vxlan", 6, V6, 0, 16, 4789);
  const both = names.envelopeId(outer, "ipip", 4, V4, 0, 4, 0);
  expect(names.envelopeId(outer, "ipip", 4, V4, 0, 4, 0)).toBe(both);
  expect(names.envelopeId(0, "ipip", 4, V4, 0, 4, 0)).not.toBe(both);
  expect(names.envelopes(both)).toMatchObject([
    { kind: "vxlan", source: "2021:2223:2425:2627:2829:2a2b:2c2d:2e2f", port: 4789 },
    { kind: "ipip", source: "10.0.0.1", destination: "192.168.255.254", port: 0 },
  ]);
});

test("beyond a limit ids stay in range, share one empty entry, and are counted", () => {
  const names = new Names();
  const bytes = new Uint8Array(12);
  const none = new Uint16Array(8);
  let last = 0;
  for (let i = 0; i < PACKET_LIMITS.links + 10; i++) last = names.linkId(bytes, 6, 0, -1, i, none, 0);
  expect(names.linkCount).toBe(PACKET_LIMITS.links);
  expect(last).toBe(PACKET_LIMITS.links - 1);
  expect(names.link(last)).toEqual({ vlans: [], interfaceIndex: 0 });
  expect(names.overflows).toBe(11);
});

import { expect, test } from "vitest";
import { be16, bytesOf, ethernet, ipv4, text, udp, vxlan } from "../build-frame.ts";
import { decodeOne, rowIn } from "../decode-one.ts";

const packet = ipv4(17, udp(1, 2, text("x")));
const tag = (id: number, type: number, inner: Uint8Array) => bytesOf(be16(id), be16(type), inner);

test("802.1Q, priority bits aside", () => {
  const row = rowIn(ethernet(0x8100, tag(0xe000 | 100, 0x0800, packet)));
  expect(row.link.vlans).toEqual([100]);
  expect(row.source).toBe("10.0.0.1");
});

test("802.1ad and QinQ, outermost first", () => {
  expect(rowIn(ethernet(0x88a8, tag(10, 0x8100, tag(20, 0x0800, packet)))).link.vlans).toEqual([10, 20]);
  const three = tag(1, 0x9200, tag(2, 0x8100, tag(3, 0x0800, packet)));
  expect(rowIn(ethernet(0x9100, three)).link.vlans).toEqual([1, 2, 3]);
});

test("tag 0 is a priority, not a VLAN", () => {
  expect(rowIn(ethernet(0x8100, tag(0x6000, 0x0800, packet))).link.vlans).toEqual([]);
});

test("tags inside a tunnel are not the frame's", () => {
  const inner = ethernet(0x8100, tag(55, 0x0800, packet));
  const outer = ipv4(17, udp(9, 4789, vxlan(inner)), { source: "192.0.2.1", destination: "192.0.2.2" });
  const row = rowIn(ethernet(0x8100, tag(7, 0x0800, outer)));
  expect(row.link.vlans).toEqual([7]);
  expect(row).toMatchObject({ source: "10.0.0.1", envelopes: [{ kind: "vxlan" }] });
});

test("tags without end stop at the depth limit", () => {
  let frame = packet;
  for (let i = 1; i <= 200; i++) frame = tag(i, 0x8100, frame);
  expect(decodeOne(ethernet(0x8100, frame))).toMatchObject({ row: undefined, notes: ["depth-limit"] });
});

test("a cut tag is noted", () => {
  expect(decodeOne(ethernet(0x8100, bytesOf(0, 1, 8))).notes).toEqual(["vlan-header-cut"]);
});

import { expect, test } from "vitest";
import { be16, bytesOf, ethernet, ipv4, MAC_A, MAC_B, mac, text, udp, vxlan } from "../build-frame.ts";
import { decodeOne, rowIn } from "../decode-one.ts";

const OTHER = "02:ff:ff:ff:ff:ff";
const bridge = (inner: Uint8Array) =>
  ethernet(0x0800, ipv4(17, udp(9, 4789, vxlan(inner)), { source: "192.0.2.1" }));

test("the frame's link stays the outer one", () => {
  const inner = bytesOf(mac(OTHER), mac(OTHER), be16(0x0800), ipv4(17, udp(1, 2, text("x"))));
  const row = rowIn(bridge(inner));
  expect(row.source).toBe("10.0.0.1");
  expect(row.link).toMatchObject({ sourceMac: MAC_A, destinationMac: MAC_B });
});

test("ARP in a tunnel is a message, and the outer packet the row", () => {
  const arp = bytesOf(
    be16(1),
    be16(0x0800),
    6,
    4,
    be16(1),
    mac(OTHER),
    [10, 0, 0, 1],
    mac(MAC_B),
    [10, 0, 0, 2],
  );
  const { row, capture } = decodeOne(bridge(ethernet(0x0806, arp)));
  expect(row).toMatchObject({ source: "192.0.2.1", destinationPort: 4789, envelopes: [] });
  expect(capture.neighbours).toMatchObject([{ senderMac: OTHER, senderIp: "10.0.0.1" }]);
});

test("Ethernet in Ethernet without end stops at the depth limit", () => {
  let frame: Uint8Array = new Uint8Array(60);
  for (let i = 0; i < 100; i++) frame = ethernet(0x6558, frame);
  expect(decodeOne(frame)).toMatchObject({ row: undefined, notes: ["depth-limit"] });
});

test("cut", () => {
  expect(decodeOne(bridge(new Uint8Array(13)))).toMatchObject({
    row: { source: "192.0.2.1" },
    notes: ["ethernet-header-cut"],
  });
});

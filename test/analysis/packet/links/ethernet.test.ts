import { expect, test } from "vitest";
import { ethernet, ipv4, MAC_A, MAC_B, text, udp } from "../build-frame.ts";
import { decodeOne, rowIn } from "../decode-one.ts";

test("MACs are the link's", () => {
  const row = rowIn(ethernet(0x0800, ipv4(17, udp(1, 2, text("x")))), { interfaceIndex: 3 });
  expect(row.link).toEqual({ sourceMac: MAC_A, destinationMac: MAC_B, vlans: [], interfaceIndex: 3 });
});

test("padding to the smallest frame is no payload", () => {
  const padded = new Uint8Array(60);
  padded.set(ethernet(0x0800, ipv4(17, udp(1, 2, text("x")))));
  const row = rowIn(padded);
  expect(row.length).toBe(1);
  expect(row.body).toBe(rowIn(ethernet(0x0800, ipv4(17, udp(1, 2, text("x"))))).body);
});

test("what is no IP is noted by its type, and is no row", () => {
  expect(decodeOne(ethernet(0x88cc, text("lldp")))).toMatchObject({
    row: undefined,
    notes: ["ethertype-88cc"],
  });
  expect(decodeOne(ethernet(0x0026, text("bpdu")))).toMatchObject({ row: undefined, notes: ["ieee802.3"] });
  expect(decodeOne(ethernet(0x8035, text("rarp")))).toMatchObject({
    row: undefined,
    notes: ["ethertype-8035"],
  });
});

test("a cut header is noted", () => {
  expect(decodeOne(new Uint8Array(13)).notes).toEqual(["ethernet-header-cut"]);
});

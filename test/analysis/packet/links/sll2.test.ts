import { expect, test } from "vitest";
import { be16, be32, bytesOf, ipv6, MAC_A, mac, text, udp } from "../build-frame.ts";
import { decodeOne, rowIn } from "../decode-one.ts";

test("the kernel's interface index is the link's", () => {
  const frame = bytesOf(
    be16(0x86dd),
    [0, 0],
    be32(17),
    be16(1),
    [3, 6],
    mac(MAC_A),
    [0, 0],
    ipv6(17, udp(1, 2, text("x"))),
  );
  const row = rowIn(frame, { linkType: 276, interfaceIndex: 1 });
  expect(row.link).toEqual({ sourceMac: MAC_A, packetType: 3, vlans: [], interfaceIndex: 17 });
  expect(row.source).toBe("2001:db8::1");
});

test("a cut header is noted", () => {
  expect(decodeOne(new Uint8Array(19), { linkType: 276 }).notes).toEqual(["sll2-header-cut"]);
});

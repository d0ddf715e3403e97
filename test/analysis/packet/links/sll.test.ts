import { expect, test } from "vitest";
import { be16, bytesOf, ipv4, MAC_A, mac, text, udp } from "../build-frame.ts";
import { decodeOne, rowIn } from "../decode-one.ts";

const packet = ipv4(17, udp(1, 2, text("x")));

function sll(packetType: number, address: readonly number[], protocol: number, payload: Uint8Array) {
  const padded = [...address, ...new Array<number>(8 - address.length).fill(0)];
  return bytesOf(be16(packetType), be16(1), be16(address.length), padded, be16(protocol), payload);
}

test("the address is the sender's; there is none of the receiver", () => {
  const row = rowIn(sll(4, mac(MAC_A), 0x0800, packet), { linkType: 113 });
  expect(row.link).toEqual({ sourceMac: MAC_A, packetType: 4, vlans: [], interfaceIndex: 0 });
});

test("addresses that are no MAC are left out", () => {
  const row = rowIn(sll(0, [10, 0, 0, 1], 0x0800, packet), { linkType: 113 });
  expect(row.link).toEqual({ packetType: 0, vlans: [], interfaceIndex: 0 });
});

test("tags are read here too", () => {
  const tagged = sll(0, mac(MAC_A), 0x8100, bytesOf(be16(7), be16(0x0800), packet));
  expect(rowIn(tagged, { linkType: 113 }).link.vlans).toEqual([7]);
});

test("a cut header is noted", () => {
  expect(decodeOne(new Uint8Array(15), { linkType: 113 }).notes).toEqual(["sll-header-cut"]);
});

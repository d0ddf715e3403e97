import { expect, test } from "vitest";
import { be16, bytesOf, ethernet, MAC_A, MAC_B, mac } from "../build-frame.ts";
import { decodeOne } from "../decode-one.ts";

const NOBODY = "00:00:00:00:00:00";

function arp(operation: number, targetMac: string, hardwareLength = 6): Uint8Array {
  const head = bytesOf(be16(1), be16(0x0800), hardwareLength, 4, be16(operation));
  return ethernet(
    0x0806,
    bytesOf(head, mac(MAC_A), [10, 0, 0, 1], mac(targetMac), [10, 0, 0, 2], new Uint8Array(18)),
  );
}

test("a request: who asks for what; its target MAC is unknown", () => {
  const { capture, row } = decodeOne(arp(1, NOBODY), { seconds: 5, nanos: 6 });
  expect(row).toBeUndefined();
  expect(capture.neighbours).toEqual([
    {
      frame: 1,
      seconds: 5,
      nanos: 6,
      link: 0,
      kind: "request",
      senderMac: MAC_A,
      senderIp: "10.0.0.1",
      targetIp: "10.0.0.2",
      protocol: "arp",
    },
  ]);
});

test("a reply says to whom", () => {
  expect(decodeOne(arp(2, MAC_B)).capture.neighbours[0]).toMatchObject({ kind: "reply", targetMac: MAC_B });
});

test("a target MAC that starts with zeros is one", () => {
  const target = "00:00:00:00:00:01";
  expect(decodeOne(arp(2, target)).capture.neighbours[0].targetMac).toBe(target);
});

test("other operations and other hardware are noted", () => {
  expect(decodeOne(arp(3, NOBODY))).toMatchObject({ notes: ["arp-other"], capture: { neighbours: [] } });
  expect(decodeOne(arp(1, NOBODY, 20)).notes).toEqual(["arp-other"]);
});

test("cut", () => {
  expect(decodeOne(arp(1, NOBODY).subarray(0, 14 + 27), { original: 60 }).notes).toEqual(["arp-cut"]);
});

import { expect, test } from "vitest";
import { PACKET_LIMITS } from "../../../src/analysis/packet/define.ts";
import { Found } from "../../../src/analysis/packet/found.ts";

test("notes count; kinds beyond the limit are counted together", () => {
  const found = new Found();
  for (let i = 0; i < 1000; i++) found.note(`kind-${i}`);
  found.note("kind-0", 4);
  expect(found.notes.size).toBe(PACKET_LIMITS.notes);
  expect(found.notes.get("kind-0")).toBe(5);
  expect(found.notes.get("other-notes")).toBe(1000 - PACKET_LIMITS.notes + 1);
});

test("neighbour messages beyond the limit are counted, not kept", () => {
  const found = new Found();
  const message = {
    frame: 1,
    seconds: 0,
    nanos: 0,
    link: 0,
    kind: "request",
    senderIp: "10.0.0.1",
    senderMac: "02:00:00:00:00:01",
    targetIp: "10.0.0.2",
    protocol: "arp",
  } as const;
  for (let i = 0; i < PACKET_LIMITS.neighbours + 3; i++) found.addNeighbour(message);
  expect(found.neighbours).toHaveLength(PACKET_LIMITS.neighbours);
  expect(found.notes).toEqual(new Map([["neighbours-limit", 3]]));
});

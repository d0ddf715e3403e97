import { expect, it } from "vitest";
import { Direction, linkDirections } from "../../../src/analysis/observe/direction.ts";
import { cooked, ethernet, udp } from "./build-frames.ts";
import { Captures } from "./build-views.ts";

const [OWN, OTHER, THIRD, ZERO] = [
  "02:00:00:00:00:0a",
  "02:00:00:00:00:0b",
  "02:00:00:00:00:0c",
  "00:00:00:00:00:00",
];
const packet = udp({ source: "10.0.0.1", destination: "10.0.0.2" }, 1, 2);

function direction(frame: Uint8Array, linkType: number, macs: readonly string[] = [OWN]): number {
  const { names, views } = new Captures().add("rs1", [[0, frame]], { linkType });
  return linkDirections(names, new Set(macs))[views[0].decoded.packets.link[0]];
}

it.each([
  ["sent", ethernet(OWN, OTHER, packet)],
  ["arrived", ethernet(OTHER, OWN, packet)],
  ["arrived", ethernet(OTHER, "ff:ff:ff:ff:ff:ff", packet)],
  ["arrived", ethernet(OTHER, "01:00:5e:00:00:12", packet)],
  ["foreign", ethernet(OTHER, THIRD, packet)],
  ["loopback", ethernet(ZERO, ZERO, packet)],
] as const)("ethernet: %s", (expected, frame) => expect(direction(frame, 1)).toBe(Direction[expected]));

it.each([
  ["sent", 4, OWN],
  ["arrived", 0, OTHER],
  ["arrived", 1, OTHER],
  ["arrived", 2, OTHER],
  ["foreign", 3, OTHER],
  ["loopback", 0, ZERO],
] as const)("cooked: %s by type %i of %s", (expected, type, mac) =>
  expect(direction(cooked(mac, type, packet), 113)).toBe(Direction[expected]),
);

it("is unknown without MACs, of the frame or of the host", () => {
  expect(direction(packet, 101)).toBe(Direction.unknown);
  expect(direction(ethernet(OTHER, THIRD, packet), 1, [])).toBe(Direction.unknown);
});

/** How many frames of captures have each link: packets, ARP and neighbour discovery. */
import type { PacketNames } from "../packet/define.ts";
import type { CaptureView } from "./define.ts";
import { rowWeight } from "./weight.ts";

export function framesPerLink(views: readonly CaptureView[], names: PacketNames): Float64Array {
  const frames = new Float64Array(names.linkCount);
  for (const { decoded } of views) {
    const { packets, neighbours } = decoded;
    for (let row = 0; row < packets.count; row++) frames[packets.link[row]] += rowWeight(packets, row);
    for (const message of neighbours) frames[message.link]++;
  }
  return frames;
}

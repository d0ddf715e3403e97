/** Which way a frame went at the host that captured it, by its link layer. */
import type { Mac } from "../../lib/ip.ts";
import type { Link, PacketNames } from "../packet/define.ts";
import { isGroupMac, ZERO_MAC } from "./own-macs.ts";

export const Direction = {
  /** The link layer does not tell (raw IP; no MAC known). */
  unknown: 0,
  arrived: 1,
  sent: 2,
  /** Seen in promiscuous mode only: for another host. */
  foreign: 3,
  /** Loopback: never on the wire. */
  loopback: 4,
} as const;

/** LINUX_SLL packet types (if_packet.h). */
const SLL_OTHER_HOST = 3;
const SLL_OUTGOING = 4;

function directionOf(link: Link, own: ReadonlySet<Mac>): number {
  const { sourceMac, destinationMac, packetType } = link;
  if (packetType !== undefined) {
    if (sourceMac === ZERO_MAC) return Direction.loopback;
    if (packetType === SLL_OUTGOING) return Direction.sent;
    return packetType === SLL_OTHER_HOST ? Direction.foreign : Direction.arrived;
  }
  if (sourceMac === undefined) return Direction.unknown;
  if (sourceMac === ZERO_MAC && destinationMac === ZERO_MAC) return Direction.loopback;
  if (own.size === 0) return Direction.unknown;
  if (own.has(sourceMac)) return Direction.sent;
  if (destinationMac !== undefined && (own.has(destinationMac) || isGroupMac(destinationMac)))
    return Direction.arrived;
  return Direction.foreign;
}

/** Direction per link id for a host with these MACs. */
export function linkDirections(names: PacketNames, own: ReadonlySet<Mac>): Uint8Array {
  const directions = new Uint8Array(names.linkCount);
  for (let id = 0; id < directions.length; id++) directions[id] = directionOf(names.link(id), own);
  return directions;
}

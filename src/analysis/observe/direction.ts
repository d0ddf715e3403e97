/** Which way a frame went at the host that captured it, by its link layer; where that does not tell, by its addresses. */
import type { Ip, Mac } from "../../lib/ip.ts";
import type { Link, PacketNames } from "../packet/define.ts";
import type { Role } from "./define.ts";
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

export interface HostIdentity {
  readonly role: Role;
  readonly macs: ReadonlySet<string>;
  readonly ips: ReadonlySet<Ip>;
}

/**
 * Raw IP captures: what comes from an address of the host, wrapped or not, it sent. What comes from a VIP a real server sent,
 * unless it goes to one: a director's own test. A packet that a director sends on, or whose way back leads through it, looks as it came.
 */
export function directionsByAddress(
  { role, ips }: HostIdentity,
  names: PacketNames,
  vips: ReadonlySet<Ip>,
): (flow: number, envelope: number) => number {
  const wrapped = new Map<number, boolean>();
  const isOwn = (envelope: number): boolean => {
    let own = wrapped.get(envelope);
    if (own === undefined) {
      own = ips.has(names.envelopes(envelope).at(0)?.source ?? "");
      wrapped.set(envelope, own);
    }
    return own;
  };
  const ask = (flow: number): number => {
    const { source, destination } = names.flow(flow);
    if (ips.has(source)) return Direction.sent;
    if (role === "client" || !vips.has(source)) return Direction.arrived;
    return role === "director" || vips.has(destination) ? Direction.unknown : Direction.sent;
  };
  /** By flow, one more than the direction; 0 is not asked yet. */
  const asked = new Uint8Array(names.flowCount);
  return (flow, envelope) => {
    if (envelope !== 0 && isOwn(envelope)) return Direction.sent;
    if (asked[flow] === 0) asked[flow] = ask(flow) + 1;
    return asked[flow] - 1;
  };
}

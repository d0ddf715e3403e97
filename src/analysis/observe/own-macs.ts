/**
 * Which MACs are a host's own, as its captures show: every frame of a capture that is not
 * promiscuous was sent by the host or sent to it, so its MAC is in all of them.
 */
import type { Mac } from "../../lib/ip.ts";
import type { PacketNames } from "../packet/define.ts";
import type { CaptureView, Role } from "./define.ts";
import { framesPerLink } from "./frames-per-link.ts";

/** LINUX_SLL packet type: sent by this host. */
const OUTGOING = 4;

interface Count {
  /** Frames with this MAC as source or destination. */
  frames: number;
  /** Frames in which it exchanged unicast with another MAC. */
  unicast: number;
  outgoing: number;
}

export function isGroupMac(mac: Mac): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;
}

export const ZERO_MAC = "00:00:00:00:00:00";

/** VRRP's virtual router MACs (RFC 9568, 7.3): they belong to whoever is master. */
export function isVrrpMac(mac: Mac): boolean {
  return mac.startsWith("00:00:5e:00:01:") || mac.startsWith("00:00:5e:00:02:");
}

function countMacs(views: readonly CaptureView[], names: PacketNames): Map<Mac, Count> {
  const perLink = framesPerLink(views, names);
  const counts = new Map<Mac, Count>();
  const at = (mac: Mac): Count => {
    let entry = counts.get(mac);
    if (!entry) {
      entry = { frames: 0, unicast: 0, outgoing: 0 };
      counts.set(mac, entry);
    }
    return entry;
  };
  for (let id = 0; id < perLink.length; id++) {
    const frames = perLink[id];
    if (frames === 0) continue;
    const { sourceMac, destinationMac, packetType } = names.link(id);
    const unicast = destinationMac !== undefined && !isGroupMac(destinationMac);
    for (const mac of new Set([sourceMac, unicast ? destinationMac : undefined])) {
      if (mac === undefined || mac === ZERO_MAC || isGroupMac(mac)) continue;
      at(mac).frames += frames;
      if (unicast) at(mac).unicast += frames;
      if (mac === sourceMac && packetType === OUTGOING) at(mac).outgoing += frames;
    }
  }
  return counts;
}

/** MACs that unicast IP packets come from in these captures. */
export function senderMacs(views: readonly CaptureView[], names: PacketNames): ReadonlySet<Mac> {
  const links = new Set<number>();
  for (const { decoded } of views)
    for (let row = 0; row < decoded.packets.count; row++) links.add(decoded.packets.link[row]);
  const senders = new Set<Mac>();
  for (const id of links) {
    const { sourceMac, destinationMac } = names.link(id);
    if (sourceMac !== undefined && destinationMac !== undefined && !isGroupMac(destinationMac))
      senders.add(sourceMac);
  }
  return senders;
}

/** MACs that may be the host's own, by its captures: one when it is clear, several when they tie. */
export function candidateMacs(views: readonly CaptureView[], names: PacketNames): readonly Mac[] {
  const counts = countMacs(views, names);
  const outgoing = [...counts].filter(([, c]) => c.outgoing > 0).map(([mac]) => mac);
  if (outgoing.length > 0) return outgoing;
  let best = 0;
  for (const { unicast } of counts.values()) best = Math.max(best, unicast);
  return [...counts].filter(([, c]) => c.unicast > 0 && c.unicast >= best * 0.95).map(([mac]) => mac);
}

/**
 * Settles ties: who sent the first packet of a client's capture is the client; who received the
 * first one of a director's or real server's is that host.
 */
export function breakTie(
  candidates: readonly Mac[],
  role: Role,
  views: readonly CaptureView[],
  names: PacketNames,
): Mac | undefined {
  for (const { decoded } of views) {
    const { count, link } = decoded.packets;
    for (let row = 0; row < count; row++) {
      const { sourceMac, destinationMac } = names.link(link[row]);
      const mac = role === "client" ? sourceMac : destinationMac;
      if (mac !== undefined && candidates.includes(mac)) return mac;
    }
  }
  return undefined;
}

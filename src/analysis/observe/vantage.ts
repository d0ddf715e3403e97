/**
 * Where the captures of a host were taken: which of its MACs their frames carry. A capture on another interface,
 * in another network namespace or of another host shows nothing of what comes for this one (catalogue of the
 * field, C.6, gate 3).
 */
import type { Ip, Mac } from "../../lib/ip.ts";
import type { HostState } from "../host/define.ts";
import type { PacketNames } from "../packet/define.ts";
import type { CaptureView, Cast, Member } from "./define.ts";
import { framesPerLink } from "./frames-per-link.ts";
import { isGroupMac, isVrrpMac, ZERO_MAC } from "./own-macs.ts";

export interface Vantage {
  /** MACs of the host that frames of its captures come from or go to. */
  readonly macs: ReadonlySet<Mac>;
  /** Unicast frames of others, where they show that the capture was taken at another host; else 0. */
  readonly elsewhere: number;
  /** Are there IP packets from the host as well as for it? At a mirror of its port there are, elsewhere rarely. */
  readonly bothWays: boolean;
  /** MACs of the host's interfaces by the addresses that its state shows on them. */
  readonly macsOf: ReadonlyMap<Ip, ReadonlySet<Mac>>;
}

const EN10MB = 1;
/** What a host captures without a mirror is from it or for it, but for what a switch floods. */
const NEARLY_ALL = 0.95;

/** Undefined where the captures record no MACs (`-i any`, raw IP), or the host's MACs are not known. */
export function vantageOf(
  { members, memberOfMac }: Cast,
  id: number,
  views: readonly CaptureView[],
  names: PacketNames,
  states: readonly HostState[],
): Vantage | undefined {
  const member = members[id];
  const interfaces = views.flatMap((v) => v.summary.interfaces);
  if (interfaces.length === 0 || member.macs.size === 0) return undefined;
  if (interfaces.some((i) => i.linkType !== EN10MB)) return undefined;
  const macs = new Set<Mac>();
  let unicast = 0;
  let own = 0;
  /** Frames that another member takes part in. */
  const withMember = new Map<number, number>();
  /** Ends of frames between others: who spoke and who was spoken to. */
  const speakers = new Set<Mac>();
  const listeners = new Set<Mac>();
  framesPerLink(views, names).forEach((frames, link) => {
    const { sourceMac, destinationMac } = names.link(link);
    if (frames === 0 || sourceMac === undefined || destinationMac === undefined) return;
    if (sourceMac === ZERO_MAC && destinationMac === ZERO_MAC) return;
    const mine = [sourceMac, destinationMac].filter((mac) => member.macs.has(mac));
    for (const mac of mine) macs.add(mac);
    if (isGroupMac(destinationMac)) return;
    unicast += frames;
    if (mine.length > 0) own += frames;
    else {
      speakers.add(sourceMac);
      listeners.add(destinationMac);
    }
    for (const other of new Set([memberOfMac(sourceMac), memberOfMac(destinationMac)]))
      withMember.set(other, (withMember.get(other) ?? 0) + frames);
  });
  // A switch floods what is sent to an address it does not know: one way only.
  const isTalk = (mac: Mac) => speakers.has(mac) && listeners.has(mac);
  const ofAnother = [...withMember].some(
    ([other, frames]) =>
      other >= 0 &&
      other !== id &&
      frames >= unicast * NEARLY_ALL &&
      own < unicast * NEARLY_ALL &&
      [...members[other].macs].some(isTalk),
  );
  const elsewhere = ofAnother || (own === 0 && [...speakers].some(isTalk));
  return {
    macs,
    elsewhere: elsewhere ? unicast - own : 0,
    bothWays: hasBothWays(views, names, member.macs),
    macsOf: addressMacs(states),
  };
}

function hasBothWays(views: readonly CaptureView[], names: PacketNames, own: ReadonlySet<Mac>): boolean {
  const links = new Set<number>();
  for (const { decoded } of views)
    for (let row = 0; row < decoded.packets.count; row++) links.add(decoded.packets.link[row]);
  const ends = [...links].map((id) => names.link(id));
  return (
    ends.some(({ sourceMac }) => sourceMac !== undefined && own.has(sourceMac)) &&
    ends.some(({ destinationMac }) => destinationMac !== undefined && own.has(destinationMac))
  );
}

function addressMacs(states: readonly HostState[]): ReadonlyMap<Ip, ReadonlySet<Mac>> {
  const found = new Map<Ip, Set<Mac>>();
  for (const { addresses, interfaces } of states)
    for (const { ip, interface: name } of addresses)
      for (const { mac } of interfaces.filter((i) => i.name === name))
        if (mac !== undefined && mac !== ZERO_MAC) found.set(ip, (found.get(ip) ?? new Set()).add(mac));
  return found;
}

/**
 * Why this vantage shows nothing of a frame for `destinationMac`, or where that is not recorded for one of
 * `addresses`; undefined when it would show it, as far as is known.
 */
export function misplaced(
  vantage: Vantage,
  member: Member,
  destinationMac: Mac | undefined,
  addresses: readonly Ip[],
): "other-interface" | "other-place" | undefined {
  if (vantage.elsewhere > 0) return "other-place";
  if (vantage.macs.size === 0) return undefined;
  const wanted =
    destinationMac !== undefined
      ? [destinationMac].filter((mac) => member.macs.has(mac) && !isVrrpMac(mac))
      : addresses.flatMap((ip) => [...(vantage.macsOf.get(ip) ?? [])]);
  return wanted.length > 0 && !wanted.some((mac) => vantage.macs.has(mac)) ? "other-interface" : undefined;
}

/** What the captures of a host can and cannot show, gathered in one walk over them. */
import type { Ip } from "../../lib/ip.ts";
import { PacketFlag, type PacketNames } from "../packet/define.ts";
import { isHostIp } from "./addresses.ts";
import type { CaptureView, Cast, HostClock, MemberTraffic } from "./define.ts";
import { Direction, linkDirections } from "./direction.ts";
import { isGroupMac } from "./own-macs.ts";
import type { Vantage } from "./vantage.ts";
import { rowWeight } from "./weight.ts";

/** What the captures of one host can and cannot show. */
export interface Visibility {
  /** First and last frame, nanoseconds on its own clock; undefined when nothing has a time. */
  readonly window?: { readonly first: number; readonly last: number };
  readonly drops: boolean;
  /** `protocol envelope-kind` of the service's packets that it shows. */
  readonly serviceClasses: ReadonlySet<string>;
  /** Kinds of traffic in the files: `arp`, `icmp`, `icmp6`, `udp`, `tcp`, `other`. */
  readonly kinds: ReadonlySet<string>;
  readonly filters: readonly string[];
  /** Protocols of which it holds packets that are cut before the payload begins: they match by luck. */
  readonly cut: ReadonlySet<number>;
  /** Frames without MACs (raw IP): no ARP is among them, and what a director sends on by direct routing looks as it came. */
  readonly bare: boolean;
  /** Addresses that every frame has: such a file may be made with `host X`, which hides other packets. */
  readonly common: ReadonlySet<Ip>;
  /** Packets that others got from this host and its own captures lack although they ran, by protocol. */
  readonly holes: ReadonlyMap<number, number>;
  /** Packets that others got from a MAC of this host that its own captures do not show at all: they left by another interface. */
  readonly elsewhere: number;
  /** Frames from each member that it shows, ARP included. */
  readonly controls: ReadonlyMap<number, number>;
  /** Does it show a frame of anybody else? One made with `-Q out` does not. */
  readonly incoming: boolean;
  /** Frames that the host sent: some; or none, though what came in shows that it did (`-Q in`, an ingress mirror); or just none. */
  readonly outgoing: "shown" | "hidden" | "none";
  readonly vantage?: Vantage;
}

/** So many kinds of traffic in one file show that no filter chose among them. TCP and UDP are one: `port X` passes both. */
const UNFILTERED_KINDS = 3;
/** Nobody asks for these beside a service, but who asks for everything. */
const CHANCE = ["icmp6", "other"];

/** Was no filter set, as far as the file tells? */
export function isUnfiltered({ filters, kinds, bare }: Visibility): boolean {
  if (filters.length > 0 || bare) return false;
  const both = kinds.has("tcp") && kinds.has("udp");
  return kinds.size - (both ? 1 : 0) >= UNFILTERED_KINDS || CHANCE.some((kind) => kinds.has(kind));
}

interface Scene {
  readonly cast: Cast;
  readonly captures: readonly CaptureView[];
  readonly names: PacketNames;
  readonly traffic: readonly MemberTraffic[];
  readonly clocks: ReadonlyMap<number, HostClock>;
  readonly flowConversation: Int32Array;
  readonly baseSeconds: number;
  /** Of the host. */
  readonly vantage: Vantage | undefined;
}

export function visibilityOf(member: number, scene: Scene): Visibility {
  const { cast, captures, names, flowConversation, baseSeconds, vantage } = scene;
  const own = captures.filter((c) => c.host === cast.members[member].name);
  const directions = linkDirections(names, cast.members[member].macs);
  const serviceClasses = new Set<string>();
  const kinds = new Set<string>();
  const cut = new Set<number>();
  const controls = new Map<number, number>();
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  const senders = new Int16Array(directions.length);
  directions.forEach((direction, link) => {
    const { sourceMac } = names.link(link);
    senders[link] =
      direction === Direction.arrived && sourceMac !== undefined ? cast.memberOfMac(sourceMac) : -1;
  });
  let bare = false;
  let common: Set<Ip> | undefined;
  const share = (addresses: readonly Ip[]) => {
    if (common === undefined) common = new Set(addresses);
    else for (const ip of common) if (!addresses.includes(ip)) common.delete(ip);
  };
  const control = (link: number, frames: number) => {
    const sender = senders[link];
    if (sender >= 0) controls.set(sender, (controls.get(sender) ?? 0) + frames);
  };
  for (const { decoded } of own) {
    const { packets, neighbours } = decoded;
    for (const end of [decoded.first, decoded.last]) {
      if (!end) continue;
      const time = (end.seconds - baseSeconds) * 1e9 + end.nanos;
      first = Math.min(first, time);
      last = Math.max(last, time);
    }
    // One bit a flow, for its packets as they are and for those that came wrapped.
    const done = new Uint8Array(names.flowCount);
    for (let row = 0; row < packets.count; row++) {
      control(packets.link[row], rowWeight(packets, row));
      if (directions[packets.link[row]] === Direction.unknown) bare = true;
      const flags = packets.flags[row];
      if (flags & PacketFlag.truncated && !(flags & (PacketFlag.hasHead | PacketFlag.laterFragment)))
        cut.add(names.protocolOf(packets.flow[row]));
      const bit = packets.envelope[row] === 0 ? 1 : 2;
      if (done[packets.flow[row]] & bit) continue;
      done[packets.flow[row]] |= bit;
      if (common === undefined || common.size > 0)
        share(outermost(names, packets.flow[row], packets.envelope[row]));
      const protocol = names.protocolOf(packets.flow[row]);
      kinds.add(KINDS.get(protocol) ?? "other");
      if (flowConversation[packets.flow[row]] >= 0)
        serviceClasses.add(classOf(names, protocol, packets.envelope[row]));
    }
    for (const { protocol, link, senderIp, targetIp } of neighbours) {
      share([senderIp, targetIp]);
      kinds.add(protocol === "arp" ? "arp" : "icmp6");
      control(link, 1);
    }
  }
  const interfaces = own.flatMap((c) => c.summary.interfaces);
  const outgoing = outgoingOf(own, cast.members[member].ips, cast.vips, names, directions);
  return {
    ...(last >= first ? { window: { first, last } } : {}),
    drops: interfaces.some((i) => (i.droppedByOs ?? 0) + (i.droppedByInterface ?? 0) > 0),
    serviceClasses,
    kinds,
    cut,
    common: common ?? new Set(),
    filters: interfaces.flatMap((i) => (i.filter ? [i.filter] : [])),
    incoming: own.some((c) => hearsAny(c, directions)),
    outgoing: bare && cast.members[member].role === "director" ? "hidden" : outgoing,
    bare,
    ...holesOf(member, scene, first, last),
    controls,
    ...(vantage ? { vantage } : {}),
  };
}

function hearsAny({ decoded: { packets, neighbours } }: CaptureView, directions: Uint8Array): boolean {
  if (neighbours.some((m) => directions[m.link] !== Direction.sent)) return true;
  for (let row = 0; row < packets.count; row++)
    if (directions[packets.link[row]] !== Direction.sent) return true;
  return false;
}

const SYN = 0x02;
const ACK = 0x10;
const RST = 0x04;

/** Answers to it, questions for its addresses, segments that acknowledge: all of that follows something that it sent. */
function outgoingOf(
  own: readonly CaptureView[],
  ips: ReadonlySet<Ip>,
  vips: ReadonlySet<Ip>,
  names: PacketNames,
  directions: Uint8Array,
): Visibility["outgoing"] {
  let asked = false;
  let answered = false;
  let came = false;
  for (const { decoded } of own) {
    const { packets, neighbours } = decoded;
    for (const { link, kind, targetIp } of neighbours) {
      if (directions[link] === Direction.sent) return "shown";
      if (directions[link] !== Direction.arrived) continue;
      if (kind === "reply") answered = true;
      else if (ips.has(targetIp) || vips.has(targetIp)) asked = true;
    }
    for (let row = 0; row < packets.count; row++) {
      const link = packets.link[row];
      if (directions[link] === Direction.sent) return "shown";
      const { destinationMac } = names.link(link);
      if (directions[link] !== Direction.arrived || !destinationMac || isGroupMac(destinationMac)) continue;
      came = true;
      if ((packets.tcpFlags[row] & (SYN | ACK | RST)) === ACK) answered = true;
    }
  }
  return answered || (asked && came) ? "hidden" : "none";
}

/** What other hosts received from this one, while it captured, and it does not show as sent. */
function holesOf(
  member: number,
  { captures, names, traffic, clocks, vantage }: Scene,
  first: number,
  last: number,
): Pick<Visibility, "holes" | "elsewhere"> {
  const holes = new Map<number, number>();
  let elsewhere = 0;
  const clock = clocks.get(member);
  traffic.forEach((traffic, other) => {
    if (other === member) return;
    const theirs = clocks.get(other);
    for (let i = 0; i < traffic.arrived.count; i++) {
      if (traffic.sender[i] !== member || traffic.sentAs[i] >= 0) continue;
      const table = captures[traffic.arrived.capture[i]].decoded.packets;
      const row = traffic.arrived.row[i];
      const { destinationMac } = names.link(table.link[row]);
      const { protocol, destination } = names.flow(table.flow[row]);
      const { sourceMac } = names.link(table.link[row]);
      if (vantage && (vantage.elsewhere > 0 || sourceMac === undefined)) continue;
      // A multicast reaches many, and pairs with one of them only.
      if ((destinationMac && isGroupMac(destinationMac)) || !isHostIp(destination)) continue;
      // Offload cuts TCP data differently on both sides; fragments match by their first.
      if ((protocol === 6 && table.length[row] > 0) || table.flags[row] & PacketFlag.laterFragment) continue;
      if (clock && theirs) {
        const offset = clock.offset - theirs.offset;
        if (traffic.arrived.until[i] + offset < first || traffic.arrived.time[i] + offset > last) continue;
      }
      // What leaves by an interface that was not captured is hidden by no filter.
      if (vantage && sourceMac !== undefined && !vantage.macs.has(sourceMac))
        elsewhere += traffic.arrived.weight[i];
      else holes.set(protocol, (holes.get(protocol) ?? 0) + traffic.arrived.weight[i]);
    }
  });
  return { holes, elsewhere };
}

/** Outermost addresses of a packet. */
export function outermost(names: PacketNames, flow: number, envelope: number): readonly Ip[] {
  const { source, destination } = names.envelopes(envelope).at(0) ?? names.flow(flow);
  return [source, destination];
}

const KINDS = new Map([
  [1, "icmp"],
  [58, "icmp6"],
  [17, "udp"],
  [6, "tcp"],
]);

/** `17 ipip`: what a capture filter can tell apart. */
export function classOf(names: PacketNames, protocol: number, envelope: number): string {
  return `${protocol} ${names.envelopes(envelope).at(0)?.kind ?? ""}`;
}

/** Does it show a packet of a service wrapped for a tunnel? */
export function showsWrapped({ serviceClasses }: Visibility): boolean {
  return [...serviceClasses].some((name) => !name.endsWith(" "));
}

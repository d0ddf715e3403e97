/**
 * The absence gate: a packet that one host sent and the other's capture does not show is missing
 * only where that capture would have shown it. Else its fate is unknown, and this says why.
 * Catalogue of the field, C.6.
 */
import type { Ip } from "../../lib/ip.ts";
import type { HostState } from "../host/define.ts";
import { type Link, PacketFlag, type PacketNames } from "../packet/define.ts";
import { isHostIp } from "./addresses.ts";
import { type CounterBook, counterBook } from "./counters.ts";
import type { CaptureView, Cast, Conversation, HostClock, MemberTraffic } from "./define.ts";
import { Direction, linkDirections } from "./direction.ts";
import { isGroupMac } from "./own-macs.ts";
import { receivedUnseen } from "./received-unseen.ts";
import { misplaced, type Vantage, vantageOf } from "./vantage.ts";
import { rowWeight } from "./weight.ts";
import { CaptureWindows } from "./windows.ts";

/** Why the absence of a packet proves nothing. */
export type Doubt =
  | "no-capture"
  | "empty-capture"
  | "clock-unknown"
  | "outside-window"
  | "capture-drops"
  | "other-interface"
  | "other-place"
  | "received-unseen"
  | "filtered"
  | "cut"
  | "no-control";

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
  /** Addresses that every frame has: such a file may be made with `host X`, which hides other packets. */
  readonly common: ReadonlySet<Ip>;
  /** Packets that others got from this host and its own captures lack although they ran, by protocol. */
  readonly holes: ReadonlyMap<number, number>;
  /** Frames from each member that it shows, ARP included. */
  readonly controls: ReadonlyMap<number, number>;
  readonly vantage?: Vantage;
}

/** So many kinds of traffic in one file show that no filter chose among them. */
const UNFILTERED_KINDS = 3;

export class AbsenceGate {
  readonly #cast: Cast;
  readonly #captures: readonly CaptureView[];
  readonly #names: PacketNames;
  readonly #traffic: readonly MemberTraffic[];
  readonly #clocks: ReadonlyMap<number, HostClock>;
  readonly #books: readonly CounterBook[];
  readonly #vantages: readonly (Vantage | undefined)[];
  readonly #flowConversation: Int32Array;
  readonly #unseen: readonly Uint8Array[];
  readonly #windows: readonly CaptureWindows[];
  readonly #visible: readonly (Visibility | undefined)[];

  constructor(
    cast: Cast,
    captures: readonly CaptureView[],
    names: PacketNames,
    states: readonly HostState[],
    traffic: readonly MemberTraffic[],
    clocks: readonly HostClock[],
    flowConversation: Int32Array,
    conversations: readonly Conversation[],
    baseSeconds: number,
  ) {
    this.#flowConversation = flowConversation;
    this.#unseen = receivedUnseen(cast, captures, conversations, flowConversation, traffic);
    this.#cast = cast;
    this.#captures = captures;
    this.#names = names;
    this.#traffic = traffic;
    this.#clocks = new Map(clocks.map((c) => [c.member, c]));
    this.#books = cast.members.map((m) => counterBook(states.filter((s) => s.host === m.name)));
    this.#vantages = cast.members.map((m, id) =>
      vantageOf(
        cast,
        id,
        captures.filter((c) => c.host === m.name),
        names,
        states.filter((s) => s.host === m.name),
      ),
    );
    this.#windows = cast.members.map(
      (m) =>
        new CaptureWindows(
          captures.filter((c) => c.host === m.name),
          names,
          baseSeconds,
        ),
    );
    this.#visible = cast.members.map((m, id) =>
      m.captured ? this.#visibility(id, flowConversation, baseSeconds) : undefined,
    );
  }

  /** When the captures of a host ran. */
  windows(member: number): CaptureWindows {
    return this.#windows[member];
  }

  visibility(member: number): Visibility | undefined {
    return this.#visible[member];
  }

  /** Do the captures of this host hold what it sent, as far as others' show? */
  showsSent(member: number): boolean {
    const seen = this.#visible[member];
    if (!seen || (seen.vantage?.elsewhere ?? 0) > 0) return false;
    return [...seen.holes.values()].every((packets) => packets === 0);
  }

  /** Why the absence at `to` of this packet of `from` proves nothing; undefined when it does. */
  doubt(from: number, to: number, index: number): Doubt | undefined {
    const seen = this.#visible[to];
    if (!seen) return "no-capture";
    if (!seen.window) return "empty-capture";
    if (seen.drops) return "capture-drops";
    const { sent } = this.#traffic[from];
    const a = this.#clocks.get(from);
    const b = this.#clocks.get(to);
    if (!a || !b) return "clock-unknown";
    const offset = b.offset - a.offset;
    const slack = a.uncertainty + b.uncertainty;
    // Of all the packets that it stands for the first and the last have to be within.
    const { destinationMac } = this.#link(sent.capture[index], sent.row[index]);
    const first = sent.time[index] + offset - slack;
    const last = sent.until[index] + offset + slack;
    if (!this.#windows[to].cover(destinationMac, first, last)) return "outside-window";
    const place = this.#place(to, sent.capture[index], sent.row[index]);
    if (place !== undefined) return place;
    const code =
      this.#flowConversation[this.#captures[sent.capture[index]].decoded.packets.flow[sent.row[index]]];
    if (code >= 0 && this.#unseen[to][code]) return "received-unseen";
    if (!this.#admits(seen, sent.capture[index], sent.row[index])) return "filtered";
    const { flow } = this.#captures[sent.capture[index]].decoded.packets;
    if (seen.cut.has(this.#names.protocolOf(flow[sent.row[index]]))) return "cut";
    return (seen.controls.get(from) ?? 0) > 0 ? undefined : "no-control";
  }

  /**
   * At most so many packets reached `to` that its captures do not show, by its kernel's IP counters;
   * undefined when there is no pair of snapshots around the captures.
   */
  unseenBound(to: number, family: 4 | 6): number | undefined {
    const grown = this.#books[to].growth(family === 4 ? "IpInReceives" : "Ip6InReceives");
    const { arrivedFrames } = this.#traffic[to];
    const shown = family === 4 ? arrivedFrames.v4 : arrivedFrames.v6;
    return grown === undefined || grown.growth < shown ? undefined : grown.growth - shown;
  }

  /** Were the captures of `to` taken where this packet does not come by? */
  #place(to: number, capture: number, row: number): "other-interface" | "other-place" | undefined {
    const vantage = this.#vantages[to];
    if (!vantage) return undefined;
    const { link, flow, envelope } = this.#captures[capture].decoded.packets;
    const [, destination] = this.#wire(flow[row], envelope[row]);
    const member = this.#cast.members[to];
    // Direct routing leaves the VIP as destination: the frame goes where the server's own address is.
    const addresses = member.ips.has(destination)
      ? [destination]
      : this.#cast.services
          .flatMap((s) => s.destinations.map((d) => d.ip))
          .filter((ip) => member.ips.has(ip));
    return misplaced(vantage, member, this.#names.link(link[row]).destinationMac, addresses);
  }

  #admits(seen: Visibility, capture: number, row: number): boolean {
    const { flow, envelope } = this.#captures[capture].decoded.packets;
    const protocol = this.#names.protocolOf(flow[row]);
    if ((seen.holes.get(protocol) ?? 0) > 0) return false;
    if (seen.common.size > 0 && !this.#wire(flow[row], envelope[row]).some((ip) => seen.common.has(ip)))
      return false;
    if (seen.serviceClasses.has(classOf(protocol, this.#kind(envelope[row])))) return true;
    return seen.filters.length === 0 && seen.kinds.size >= UNFILTERED_KINDS;
  }

  #link(capture: number, row: number): Link {
    return this.#names.link(this.#captures[capture].decoded.packets.link[row]);
  }

  /** Outermost addresses of a packet. */
  #wire(flow: number, envelope: number): readonly Ip[] {
    const { source, destination } = this.#names.envelopes(envelope).at(0) ?? this.#names.flow(flow);
    return [source, destination];
  }

  #kind(envelope: number): string {
    return this.#names.envelopes(envelope).at(0)?.kind ?? "";
  }

  #visibility(member: number, flowConversation: Int32Array, baseSeconds: number): Visibility {
    const own = this.#captures.filter((c) => c.host === this.#cast.members[member].name);
    const directions = linkDirections(this.#names, this.#cast.members[member].macs);
    const serviceClasses = new Set<string>();
    const kinds = new Set<string>();
    const cut = new Set<number>();
    const controls = new Map<number, number>();
    let first = Number.POSITIVE_INFINITY;
    let last = Number.NEGATIVE_INFINITY;
    const senders = new Int16Array(directions.length);
    directions.forEach((direction, link) => {
      const { sourceMac } = this.#names.link(link);
      senders[link] =
        direction === Direction.arrived && sourceMac !== undefined ? this.#cast.memberOfMac(sourceMac) : -1;
    });
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
      const done = new Uint8Array(this.#names.flowCount);
      for (let row = 0; row < packets.count; row++) {
        control(packets.link[row], rowWeight(packets, row));
        const flags = packets.flags[row];
        if (flags & PacketFlag.truncated && !(flags & (PacketFlag.hasHead | PacketFlag.laterFragment)))
          cut.add(this.#names.protocolOf(packets.flow[row]));
        const bit = packets.envelope[row] === 0 ? 1 : 2;
        if (done[packets.flow[row]] & bit) continue;
        done[packets.flow[row]] |= bit;
        if (common === undefined || common.size > 0)
          share(this.#wire(packets.flow[row], packets.envelope[row]));
        const protocol = this.#names.protocolOf(packets.flow[row]);
        kinds.add(KINDS.get(protocol) ?? "other");
        if (flowConversation[packets.flow[row]] >= 0)
          serviceClasses.add(classOf(protocol, this.#kind(packets.envelope[row])));
      }
      for (const { protocol, link, senderIp, targetIp } of neighbours) {
        share([senderIp, targetIp]);
        kinds.add(protocol === "arp" ? "arp" : "icmp6");
        control(link, 1);
      }
    }
    const interfaces = own.flatMap((c) => c.summary.interfaces);
    const vantage = this.#vantages[member];
    return {
      ...(last >= first ? { window: { first, last } } : {}),
      drops: interfaces.some((i) => (i.droppedByOs ?? 0) + (i.droppedByInterface ?? 0) > 0),
      serviceClasses,
      kinds,
      cut,
      common: common ?? new Set(),
      filters: interfaces.flatMap((i) => (i.filter ? [i.filter] : [])),
      holes: this.#holes(member, first, last),
      controls,
      ...(vantage ? { vantage } : {}),
    };
  }

  /** What other hosts received from this one, while it captured, and it does not show as sent. */
  #holes(member: number, first: number, last: number): ReadonlyMap<number, number> {
    const holes = new Map<number, number>();
    const vantage = this.#vantages[member];
    const clock = this.#clocks.get(member);
    this.#traffic.forEach((traffic, other) => {
      if (other === member) return;
      const theirs = this.#clocks.get(other);
      for (let i = 0; i < traffic.arrived.count; i++) {
        if (traffic.sender[i] !== member || traffic.sentAs[i] >= 0) continue;
        const table = this.#captures[traffic.arrived.capture[i]].decoded.packets;
        const row = traffic.arrived.row[i];
        const { destinationMac } = this.#names.link(table.link[row]);
        const { protocol, destination } = this.#names.flow(table.flow[row]);
        // What leaves by an interface that was not captured is hidden by no filter.
        const { sourceMac } = this.#names.link(table.link[row]);
        if (vantage && (vantage.elsewhere > 0 || sourceMac === undefined || !vantage.macs.has(sourceMac)))
          continue;
        // A multicast reaches many, and pairs with one of them only.
        if ((destinationMac && isGroupMac(destinationMac)) || !isHostIp(destination)) continue;
        // Offload cuts TCP data differently on both sides; fragments match by their first.
        if ((protocol === 6 && table.length[row] > 0) || table.flags[row] & PacketFlag.laterFragment)
          continue;
        if (clock && theirs) {
          const offset = clock.offset - theirs.offset;
          if (traffic.arrived.until[i] + offset < first || traffic.arrived.time[i] + offset > last) continue;
        }
        holes.set(protocol, (holes.get(protocol) ?? 0) + traffic.arrived.weight[i]);
      }
    });
    return holes;
  }
}

const KINDS = new Map([
  [1, "icmp"],
  [58, "icmp6"],
  [17, "udp"],
  [6, "tcp"],
]);

function classOf(protocol: number, kind: string): string {
  return `${protocol} ${kind}`;
}

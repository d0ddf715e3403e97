/**
 * The absence gate: a packet that one host sent and the other's capture does not show is missing
 * only where that capture would have shown it. Else its fate is unknown, and this says why.
 * Catalogue of the field, C.6.
 */
import type { HostState } from "../host/define.ts";
import type { Link, PacketNames } from "../packet/define.ts";
import { type CounterBook, counterBook } from "./counters.ts";
import type { CaptureView, Cast, Conversation, HostClock, MemberTraffic } from "./define.ts";
import { receivedUnseen } from "./received-unseen.ts";
import { misplaced, type Vantage, vantageOf } from "./vantage.ts";
import { classOf, isUnfiltered, outermost, type Visibility, visibilityOf } from "./visibility.ts";
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
  | "no-direction"
  | "no-control";

/** What left so shortly before the other capture's last frame may have come after it. */
const IN_FLIGHT_NS = 1e6;

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
      m.captured
        ? visibilityOf(id, {
            cast,
            captures,
            names,
            traffic,
            clocks: this.#clocks,
            flowConversation,
            baseSeconds,
            vantage: this.#vantages[id],
          })
        : undefined,
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
    if (!seen || seen.outgoing === "hidden" || (seen.vantage?.elsewhere ?? 0) > 0) return false;
    if (seen.outgoing === "none" && this.#sentMeanwhile(member)) return false;
    return seen.elsewhere === 0 && [...seen.holes.values()].every((packets) => packets === 0);
  }

  /** By its kernel's counters it sent at least half as many packets as it got for services. */
  #sentMeanwhile(member: number): boolean {
    const { arrived } = this.#traffic[member];
    let requests = 0;
    for (let i = 0; i < arrived.count; i++) {
      const code =
        this.#flowConversation[this.#captures[arrived.capture[i]].decoded.packets.flow[arrived.row[i]]];
      if (code >= 0 && (code & 1) === 0) requests += arrived.weight[i];
    }
    const sent = ["IpOutRequests", "Ip6OutRequests"].reduce(
      (n, name) => n + (this.#books[member].growth(name)?.growth ?? 0),
      0,
    );
    return sent > 0 && 2 * sent >= requests;
  }

  /** Why the absence at `to` of this packet of `from` proves nothing; undefined when it does. */
  doubt(from: number, to: number, index: number): Doubt | undefined {
    const seen = this.#visible[to];
    if (!seen) return "no-capture";
    if (!seen.window) return "empty-capture";
    if (seen.drops) return "capture-drops";
    if (this.#mixes(to)) return "no-direction";
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
    if (!this.#windows[to].cover(destinationMac, first, last + IN_FLIGHT_NS)) return "outside-window";
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
    if (this.#mixes(to)) return undefined;
    const grown = this.#books[to].growth(family === 4 ? "IpInReceives" : "Ip6InReceives");
    const { arrivedFrames } = this.#traffic[to];
    const shown = family === 4 ? arrivedFrames.v4 : arrivedFrames.v6;
    return grown === undefined || grown.growth < shown ? undefined : grown.growth - shown;
  }

  /** Without MACs what a director sends on looks like what came in. */
  #mixes(member: number): boolean {
    return this.#visible[member]?.bare === true && this.#cast.members[member].role === "director";
  }

  /** Were the captures of `to` taken where this packet does not come by? */
  #place(to: number, capture: number, row: number): "other-interface" | "other-place" | undefined {
    const vantage = this.#vantages[to];
    if (!vantage) return undefined;
    const { link, flow, envelope } = this.#captures[capture].decoded.packets;
    const [, destination] = outermost(this.#names, flow[row], envelope[row]);
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
    if (
      seen.common.size > 0 &&
      !outermost(this.#names, flow[row], envelope[row]).some((ip) => seen.common.has(ip))
    )
      return false;
    if (seen.serviceClasses.has(classOf(this.#names, protocol, envelope[row]))) return true;
    return isUnfiltered(seen);
  }

  #link(capture: number, row: number): Link {
    return this.#names.link(this.#captures[capture].decoded.packets.link[row]);
  }
}

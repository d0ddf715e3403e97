/** For which host a packet that left was, and from which one a packet that arrived came: by MAC, by the neighbour table, by address. */
import type { HostState } from "../host/define.ts";
import type { PacketNames } from "../packet/define.ts";
import type { CaptureView, Cast, Sightings } from "./define.ts";

export class Targets {
  readonly #captures: readonly CaptureView[];
  readonly #names: PacketNames;
  readonly #cast: Cast;
  readonly #byNeighbour = new Map<string, number>();
  readonly #cache = new Map<number, number>();

  constructor(
    captures: readonly CaptureView[],
    names: PacketNames,
    cast: Cast,
    states: readonly HostState[],
  ) {
    this.#captures = captures;
    this.#names = names;
    this.#cast = cast;
    // A MAC that no host has: whom the sender's neighbour table takes it for.
    for (const state of states)
      for (const { mac, ip } of state.neighbours) {
        const member = cast.memberOfIp(ip);
        if (mac === undefined || member < 0) continue;
        const key = `${state.host} ${mac}`;
        const other = this.#byNeighbour.get(key);
        // One MAC for several: a router, or a fabric that answers for all. The address decides.
        this.#byNeighbour.set(key, other === undefined || other === member ? member : -1);
      }
  }

  all(sent: Sightings, sender: number): Int16Array {
    const targets = new Int16Array(sent.count).fill(-1);
    this.#cache.clear();
    for (let i = 0; i < sent.count; i++) {
      const { link, envelope, flow } = this.#captures[sent.capture[i]].decoded.packets;
      const row = sent.row[i];
      // One answer per link, envelope and flow; the flow decides only when the others do not.
      const byLink = this.#link(link[row], sender);
      targets[i] =
        byLink >= 0
          ? byLink
          : this.#passes(link[row], flow[row], this.#address(envelope[row], flow[row], sender));
    }
    return targets;
  }

  /**
   * What a real server answers from its own address comes by NAT, and has to go back to the director: where its frame does not say
   * so, it may be for either. Where not even the sender's MAC is recorded anything may be in between.
   */
  #passes(link: number, flow: number, target: number): number {
    if (target < 0 || this.#cast.members[target].role !== "client") return target;
    const { sourceMac, destinationMac } = this.#names.link(link);
    if (destinationMac !== undefined) return target;
    return sourceMac !== undefined && this.#cast.vips.has(this.#names.flow(flow).source) ? target : -1;
  }

  #link(link: number, sender: number): number {
    let member = this.#cache.get(link);
    if (member === undefined) {
      const { destinationMac } = this.#names.link(link);
      member = destinationMac === undefined ? -1 : this.#cast.memberOfMac(destinationMac);
      if (member < 0 && destinationMac !== undefined)
        member = this.#byNeighbour.get(`${this.#cast.members[sender].name} ${destinationMac}`) ?? -1;
      if (member === sender) member = -1;
      this.#cache.set(link, member);
    }
    return member;
  }

  #address(envelope: number, flow: number, sender: number): number {
    const key = -1 - (envelope === 0 ? flow * 65536 : envelope);
    let member = this.#cache.get(key);
    if (member === undefined) {
      const outer = this.#names.envelopes(envelope).at(0);
      const { destination } = outer ?? this.#names.flow(flow);
      if (this.#cast.vips.has(destination)) {
        // Of several directors any one may have the VIP.
        const directors = this.#cast.members.flatMap((m, id) => (m.role === "director" ? [id] : []));
        member =
          this.#cast.members[sender].role === "director" || directors.length > 1
            ? -1
            : (directors.at(0) ?? -1);
      } else member = this.#cast.memberOfIp(destination);
      if (member === sender) member = -1;
      this.#cache.set(key, member);
    }
    return member;
  }
}

/**
 * Which packets left for a next hop that is not recorded: `-i any` (LINKTYPE_LINUX_SLL), raw IP. The address tells where they end,
 * not who gets them first: a router, a director. Their frames name their sender wherever they arrive.
 * @returns 1 for each of them; undefined where every frame of the captures has a destination MAC
 */
export function withoutNextHop(
  sent: Sightings,
  captures: readonly CaptureView[],
  names: PacketNames,
): Uint8Array | undefined {
  const byLink = Uint8Array.from({ length: names.linkCount }, (_, id) =>
    names.link(id).destinationMac === undefined ? 1 : 0,
  );
  if (!byLink.includes(1)) return undefined;
  const open = new Uint8Array(sent.count);
  for (let i = 0; i < sent.count; i++)
    open[i] = byLink[captures[sent.capture[i]].decoded.packets.link[sent.row[i]]];
  return open;
}

/** Members that the source MACs of arrivals name; -1 where none is recorded or known. */
export function sendersOf(
  arrived: Sightings,
  captures: readonly CaptureView[],
  names: PacketNames,
  cast: Cast,
): Int16Array {
  const byLink = new Int16Array(names.linkCount).fill(-1);
  for (let id = 0; id < byLink.length; id++) {
    const { sourceMac } = names.link(id);
    if (sourceMac !== undefined) byLink[id] = cast.memberOfMac(sourceMac);
  }
  const senders = new Int16Array(arrived.count);
  for (let i = 0; i < arrived.count; i++)
    senders[i] = byLink[captures[arrived.capture[i]].decoded.packets.link[arrived.row[i]]];
  return senders;
}

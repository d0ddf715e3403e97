/**
 * Packets of one sender to one receiver, grouped by what a filter on the way could tell apart:
 * class of source and destination address, protocol, wrapping, size, DF. How many of each group
 * arrived is what the probes table and the contrast are made of.
 */
import type { Ip } from "../../lib/ip.ts";
import { PacketFlag } from "../packet/define.ts";
import type { AbsenceGate } from "./absence.ts";
import type { Cast, Observation } from "./define.ts";
import { Direction, linkDirections } from "./direction.ts";
import { isGroupMac } from "./own-macs.ts";
import { protocolName } from "./services.ts";
import { packetsArrived } from "./weight.ts";

/** By role: an address of a client, the director, a real server, the VIP; or another one. */
export type AddressClass = "cip" | "vip" | "dip" | "rip" | "other";

export interface PacketClass {
  readonly from: number;
  /** Receiver by MAC, wrapper or address; -1 when it is nobody known. */
  readonly to: number;
  readonly protocol: string;
  /** `none`, `ipip`, `gre`, `gue`, ... */
  readonly encapsulation: string;
  /** Innermost addresses, by role. */
  readonly source: AddressClass;
  readonly destination: AddressClass;
  /** What the wire sees: outermost source and destination, by role. */
  readonly wireSource: AddressClass;
  readonly wireDestination: AddressClass;
  readonly size: string;
  readonly df: boolean;
  readonly sourceMac: string;
  readonly destinationMac: string;
  /** An IP multicast: it has many receivers, of which one is named. */
  readonly multicast: boolean;
  /** Addressed to a virtual service, or a reply of one. */
  readonly ofService: boolean;
  readonly reply: boolean;
  sent: number;
  arrived: number;
  missing: number;
  /** Of those sent, more than the sightings at the receiver stand for: of unknown fate (packetsArrived()). */
  unpaired: number;
  /** Sent sightings of `from`; for ARP there are none. */
  readonly samples: { readonly arrived: number[]; readonly missing: number[] };
}

/** A group before anything is counted. */
type Draft = Omit<PacketClass, "sent" | "arrived" | "missing" | "unpaired" | "samples">;

/** What a filter can tell of a flow. */
type FlowKind = Pick<PacketClass, "protocol" | "source" | "destination" | "ofService" | "reply">;

/** Kinds of flows, found once per flow. */
class FlowKinds {
  readonly list: FlowKind[] = [];
  readonly #ids = new Map<string, number>();
  readonly #byFlow: Int32Array;
  readonly #kindOf: (flow: number) => FlowKind;

  constructor(flowCount: number, kindOf: (flow: number) => FlowKind) {
    this.#byFlow = new Int32Array(flowCount).fill(-1);
    this.#kindOf = kindOf;
  }

  /** Index into `list`. */
  of(flow: number): number {
    if (this.#byFlow[flow] < 0) {
      const kind = this.#kindOf(flow);
      const key = Object.values(kind).join(" ");
      let id = this.#ids.get(key);
      if (id === undefined) {
        id = this.list.push(kind) - 1;
        this.#ids.set(key, id);
      }
      this.#byFlow[flow] = id;
    }
    return this.#byFlow[flow];
  }
}

/** One way that packets of a kind look on a link. */
interface Look {
  readonly to: number;
  readonly envelope: number;
  readonly size: number;
  readonly df: boolean;
  readonly resolves: boolean;
  readonly group: PacketClass | undefined;
}

const LINKS = 65_536;
const MOST_LOOKS = 64;
const MOST_CLASSES = 2_000;
const SAMPLES = 8;
/** Upper ends of the size classes, payload bytes: around tunnels' and overlays' usual limits. */
const SIZES = [256, 1024, 1350, 1392, 1432, 1472] as const;

/** Index into SIZES; -1 when larger. */
function sizeClass(length: number): number {
  for (let i = 0; i < SIZES.length; i++) if (length <= SIZES[i]) return i;
  return -1;
}

export function addressClass(ip: Ip, cast: Cast, clients: ReadonlySet<Ip>): AddressClass {
  if (cast.vips.has(ip)) return "vip";
  const member = cast.memberOfIp(ip);
  if (member >= 0) {
    const { role } = cast.members[member];
    return role === "client" ? "cip" : role === "director" ? "dip" : "rip";
  }
  return clients.has(ip) ? "cip" : "other";
}

export function classesOf(observation: Observation, gate: AbsenceGate): readonly PacketClass[] {
  const { captures, names, cast, conversations, flowConversation, traffic } = observation;
  const clients = new Set(conversations.filter((c) => c.clientMember < 0).map((c) => c.client));
  const role = (ip: Ip) => addressClass(ip, cast, clients);
  const host = (mac: string | undefined): string => {
    if (mac === undefined) return "unknown";
    const member = cast.memberOfMac(mac);
    return member >= 0 ? cast.members[member].name : mac;
  };
  const classes = new Map<string, PacketClass>();
  const open = (draft: Draft): PacketClass | undefined => {
    const key = Object.values(draft).join(" ");
    let found = classes.get(key);
    if (!found) {
      if (classes.size >= MOST_CLASSES) return undefined;
      found = {
        ...draft,
        sent: 0,
        arrived: 0,
        missing: 0,
        unpaired: 0,
        samples: { arrived: [], missing: [] },
      };
      classes.set(key, found);
    }
    return found;
  };
  const isGroup = Uint8Array.from({ length: names.linkCount }, (_, id) => {
    const { destinationMac } = names.link(id);
    return destinationMac !== undefined && isGroupMac(destinationMac) ? 1 : 0;
  });
  const kinds = new FlowKinds(names.flowCount, (id) => {
    const flow = names.flow(id);
    const code = flowConversation[id];
    return {
      protocol: PROTOCOLS.get(flow.protocol) ?? protocolName(flow.protocol),
      source: role(flow.source),
      destination: role(flow.destination),
      ofService: code >= 0,
      reply: code >= 0 && (code & 1) === 1,
    };
  });
  traffic.forEach(({ sent, fate }, from) => {
    // Few kinds of flows, and few ways that packets of a kind look on a link: no row costs an object.
    const known = new Map<number, Look[]>();
    for (let i = 0; i < sent.count; i++) {
      const table = captures[sent.capture[i]].decoded.packets;
      const row = sent.row[i];
      const to = fate.receiver[i] >= 0 ? fate.receiver[i] : fate.target[i];
      const size = sizeClass(table.length[row]);
      const df = (table.flags[row] & PacketFlag.dontFragment) !== 0;
      const envelope = table.envelope[row];
      const linkId = table.link[row];
      const kindId = kinds.of(table.flow[row]);
      const kind = kinds.list[kindId];
      const resolves = kind.protocol === ICMP6 && SOLICITS.includes(table.tcpFlags[row]);
      const place = kindId * LINKS + linkId;
      let looks = known.get(place);
      if (!looks) {
        looks = [];
        known.set(place, looks);
      }
      let look = looks.find(
        (l) =>
          l.to === to && l.envelope === envelope && l.size === size && l.df === df && l.resolves === resolves,
      );
      if (!look) {
        const outer = names.envelopes(envelope).at(0);
        const link = names.link(linkId);
        const group = open({
          from,
          to,
          ...kind,
          protocol: resolves ? "ndp" : kind.protocol,
          encapsulation: outer?.kind ?? "none",
          wireSource: outer ? role(outer.source) : kind.source,
          wireDestination: outer ? role(outer.destination) : kind.destination,
          size: size < 0 ? `over ${SIZES[SIZES.length - 1]}` : `to ${SIZES[size]}`,
          df,
          sourceMac: host(link.sourceMac),
          destinationMac: host(link.destinationMac),
          multicast: isGroup[linkId] === 1,
        });
        look = { to, envelope, size, df, resolves, group };
        if (looks.length < MOST_LOOKS) looks.push(look);
      }
      const { group } = look;
      if (!group) continue;
      group.sent += sent.weight[i];
      if (fate.receiver[i] >= 0) {
        const arrived = packetsArrived(sent, i, fate, traffic[fate.receiver[i]].arrived);
        group.arrived += arrived;
        group.unpaired += sent.weight[i] - arrived;
        if (group.samples.arrived.length < SAMPLES) group.samples.arrived.push(i);
      } else if (to >= 0 && gate.doubt(from, to, i) === undefined) {
        group.missing += sent.weight[i];
        if (group.samples.missing.length < SAMPLES) group.samples.missing.push(i);
      }
    }
  });
  addNeighbours(observation, open, role, host);
  return [...classes.values()];
}

const ICMP6 = "icmp6";
/** Neighbour solicitation and advertisement (RFC 4861): what ARP is for IPv4, and as little filtered. */
const SOLICITS = [135, 136];

const PROTOCOLS = new Map([
  [1, "icmp"],
  [58, ICMP6],
  [112, "vrrp"],
]);

/** ARP, and neighbour discovery that is not unicast, which has no row of one receiver: what both captures show arrived; one side alone proves nothing here. */
function addNeighbours(
  { captures, names, cast }: Observation,
  open: (draft: Draft) => PacketClass | undefined,
  role: (ip: Ip) => AddressClass,
  host: (mac: string | undefined) => string,
): void {
  // The same question goes out as a broadcast and as unicast: two groups, told apart by one side only.
  const left = new Map<string, Map<PacketClass, number>>();
  const seen = new Map<string, number>();
  for (const view of captures) {
    const member = cast.memberOfName(view.host);
    if (member < 0) continue;
    const directions = linkDirections(names, cast.members[member].macs);
    for (const m of view.decoded.neighbours) {
      const key = `${m.kind} ${m.senderIp} ${m.senderMac} ${m.targetIp}`;
      if (directions[m.link] === Direction.sent) {
        const to = cast.memberOfIp(m.targetIp);
        if (to < 0 || to === member) continue;
        const link = names.link(m.link);
        if (m.protocol === "ndp" && !isGroupMac(link.destinationMac ?? "")) continue;
        const group = open({
          from: member,
          to,
          protocol: m.protocol,
          encapsulation: "none",
          source: role(m.senderIp),
          destination: role(m.targetIp),
          wireSource: role(m.senderIp),
          wireDestination: role(m.targetIp),
          size: `to ${SIZES[0]}`,
          df: false,
          sourceMac: host(link.sourceMac),
          destinationMac: host(link.destinationMac),
          multicast: false,
          ofService: false,
          reply: m.kind === "reply",
        });
        if (!group) continue;
        group.sent++;
        const groups = left.get(`${to} ${key}`) ?? new Map<PacketClass, number>();
        groups.set(group, (groups.get(group) ?? 0) + 1);
        left.set(`${to} ${key}`, groups);
      } else if (directions[m.link] === Direction.arrived) {
        const at = `${member} ${key}`;
        seen.set(at, (seen.get(at) ?? 0) + 1);
      }
    }
  }
  for (const [key, groups] of left) {
    let unclaimed = seen.get(key) ?? 0;
    for (const [group, sent] of groups) {
      const arrived = Math.min(sent, unclaimed);
      group.arrived += arrived;
      unclaimed -= arrived;
    }
  }
}

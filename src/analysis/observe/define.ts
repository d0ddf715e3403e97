/**
 * What was seen, without judgement: the contract between the captures and the evidence.
 */
import type { Ip, Mac } from "../../lib/ip.ts";
import type { CaptureSummary } from "../capture/define.ts";
import type { Forwarding, HostState } from "../host/define.ts";
import type { DecodedCapture, PacketNames } from "../packet/define.ts";

/** One capture file, read and decoded. */
export interface CaptureView {
  readonly host: string;
  /** Name of the input, cited in the report. */
  readonly part: string;
  readonly name: string;
  readonly summary: CaptureSummary;
  readonly decoded: DecodedCapture;
}

/** How a fact about the cluster became known; the first is the strongest. */
export type Known = "stated" | "host-state" | "inferred";

export type Role = "client" | "director" | "real-server";

/** One machine of the cluster. */
export interface Member {
  readonly name: string;
  readonly role: Role;
  readonly known: Known;
  readonly macs: ReadonlySet<Mac>;
  /** Addresses of this host alone: DIP, RIP, CIP; never the VIP. */
  readonly ips: ReadonlySet<Ip>;
  /** Has it a capture of its own? */
  readonly captured: boolean;
}

/** A virtual service: what clients address. */
export interface ServiceAddress {
  /** IP protocol number: 6, 17, 132. */
  readonly protocol: number;
  readonly vip: Ip;
  readonly port: number;
  readonly known: Known;
  /** Forwarding methods of its destinations, as far as known. */
  readonly forwarding: ReadonlySet<Forwarding>;
  readonly destinations: readonly {
    readonly ip: Ip;
    readonly port: number;
    readonly forwarding?: Forwarding;
  }[];
}

/** Who is who. Member ids are indexes into `members`. */
export interface Cast {
  readonly members: readonly Member[];
  readonly vips: ReadonlySet<Ip>;
  readonly services: readonly ServiceAddress[];
  memberOfMac(mac: Mac): number;
  memberOfIp(ip: Ip): number;
  memberOfName(name: string): number;
}

/** One client 5-tuple to a virtual service, in both directions, under all its addresses. */
export interface Conversation {
  readonly id: number;
  readonly protocol: number;
  readonly client: Ip;
  readonly clientPort: number;
  readonly vip: Ip;
  readonly port: number;
  /** Does the packet match a service, or only the VIP (no such service)? */
  readonly served: boolean;
  /** Member id of the client; -1 when no part is its. A director's own test has the director here. */
  readonly clientMember: number;
}

/** Rows of one host that left it, or that arrived at it, in time order; all of its captures. */
export interface Sightings {
  readonly count: number;
  /** Index into the list of captures. */
  readonly capture: Uint16Array;
  readonly row: Uint32Array;
  /** Nanoseconds since `Observation.baseSeconds` on this host's own clock. */
  readonly time: Float64Array;
  /** Packets that it stands for: 1 unless rows were folded. What is counted is packets, never sightings. */
  readonly weight: Uint32Array;
  /** Time of the last packet it stands for; `time` is that of the first. */
  readonly until: Float64Array;
  /** How often the same interface showed it again shortly after (255: or more): the network made two of it. */
  readonly copies?: Uint8Array;
}

/** What became of one sighting that left a host. */
export interface Fate {
  /** Per sighting: id of the member that received it, or -1. */
  readonly receiver: Int16Array;
  /** Per sighting: index in the receiver's arrived sightings, or -1. */
  readonly arrivedAs: Int32Array;
  /** Per sighting: member it was addressed to on the wire, or -1. */
  readonly target: Int16Array;
}

export interface HostClock {
  readonly member: number;
  /** This host's clock minus the director's, nanoseconds. */
  readonly offset: number;
  readonly uncertainty: number;
  /** Packets. */
  readonly matched: number;
}

/** The rows of one member. */
export interface MemberTraffic {
  readonly sent: Sightings;
  readonly arrived: Sightings;
  readonly fate: Fate;
  /** Per arrived sighting: index of the sender's sent sighting, or -1. */
  readonly sentAs: Int32Array;
  /** Per arrived sighting: member whose MAC sent it, or -1. */
  readonly sender: Int16Array;
  /** Copies of a packet on a second interface of the host that were folded into one sighting. */
  readonly folded: number;
  /** Tunnelled packets of which the inner one was seen too, on the tunnel device. */
  readonly decapsulated: number;
  /** IPv4 and IPv6 frames that arrived, copies, fragments and ICMP errors included. */
  readonly arrivedFrames: { readonly v4: number; readonly v6: number };
}

/** Reference to one frame. */
export interface FrameRef {
  readonly capture: number;
  readonly frame: number;
}

export interface LegCounts {
  readonly sent: number;
  readonly arrived: number;
  readonly missing: number;
  readonly unknown: number;
}

/** Packets of one flow on one leg: which they are and how large, for a later test to show again. */
export interface LegKind {
  readonly flow: number;
  readonly df: boolean;
  arrived: number;
  missing: number;
  /** Payload bytes; 0 where there is none. */
  largestArrived: number;
  smallestMissing: number;
}

/** One leg of the packets of the virtual services. */
export interface Leg {
  readonly from: number;
  readonly to: number;
  readonly direction: "request" | "reply";
  readonly counts: LegCounts;
  /** Why missing counts, or why it does not. */
  readonly because: string;
  /** The same in Chinese. */
  readonly becauseZh: string;
  /** Sent sightings (indexes) that count as missing; at most LEG_SAMPLES. */
  readonly missing: readonly number[];
  readonly arrivedSamples: readonly number[];
  readonly unknownSamples: readonly number[];
  /** What arrived and what is missing, by flow. */
  readonly kinds: readonly LegKind[];
}

export const LEG_SAMPLES = 64;

/** Everything observed. */
export interface Observation {
  readonly captures: readonly CaptureView[];
  readonly states: readonly HostState[];
  readonly names: PacketNames;
  readonly cast: Cast;
  readonly baseSeconds: number;
  readonly conversations: readonly Conversation[];
  /** Per flow id: conversation id * 2 + (1 for replies), or -1. */
  readonly flowConversation: Int32Array;
  readonly traffic: readonly MemberTraffic[];
  readonly clocks: readonly HostClock[];
}

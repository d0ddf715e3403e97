/**
 * Decoding: the contract between a frame's bytes and its row.
 *
 * Every capture has one PacketTable: columns of typed arrays, one row per IP packet. What repeats
 * (addresses, 5-tuples, MAC pairs, tunnels) is interned once per analysis in PacketNames.
 * ARP, neighbour discovery and ICMP errors are few: they are lists of plain objects, capped.
 */
import type { Ip, Mac } from "../../lib/ip.ts";

/** How a packet was wrapped, outermost first. `vlan` tags are not wrappers: they are in the link. */
export type EnvelopeKind = "ipip" | "gre" | "gue" | "fou" | "vxlan" | "geneve";

/** One outer IP header. */
export interface Envelope {
  readonly kind: EnvelopeKind;
  readonly source: Ip;
  readonly destination: Ip;
  /** UDP destination port for gue, fou, vxlan, geneve; else 0. */
  readonly port: number;
  /** GRE with a checksum (flag C of RFC 2784): the receiver's device has to expect one. */
  readonly checksum?: boolean;
}

/** What the link layer said. MACs are undefined where the link type has none (raw IP, SLL destination). */
export interface Link {
  readonly sourceMac?: Mac;
  readonly destinationMac?: Mac;
  /** VLAN ids, outermost first. */
  readonly vlans: readonly number[];
  /** LINUX_SLL packet type: 0 to us, 1 broadcast, 2 multicast, 3 other host, 4 outgoing. */
  readonly packetType?: number;
  /** Index of the interface in the capture (pcapng), or the kernel's ifindex (SLL2). */
  readonly interfaceIndex: number;
}

/** An innermost 5-tuple. For protocols without ports the ports are 0; ICMP echo has its id in both. */
export interface Flow {
  readonly protocol: number;
  readonly source: Ip;
  readonly destination: Ip;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** Read side of the interned values. Ids are small integers, valid within one analysis. */
export interface PacketNames {
  readonly flowCount: number;
  flow(id: number): Flow;
  /** IP protocol of a flow: for loops over rows that need no more of it. */
  protocolOf(id: number): number;
  readonly linkCount: number;
  link(id: number): Link;
  readonly envelopeCount: number;
  /** Outer headers, outermost first; id 0 is the empty list. */
  envelopes(id: number): readonly Envelope[];
}

/** Bits of `PacketTable.flags`. */
export const PacketFlag = {
  /** DF of the innermost IPv4 header. */
  dontFragment: 1,
  /** First fragment of a datagram (MF set, offset 0), innermost; or its envelope is a first fragment. */
  firstFragment: 2,
  /** A later fragment, innermost or of its envelope: ports unknown (0), `sequence` is the byte offset. */
  laterFragment: 4,
  /** The file holds fewer bytes of it than were on the wire. */
  truncated: 8,
  /** The row has no time. */
  noTime: 16,
  /** `body` holds a hash: enough payload was captured. */
  hasBody: 32,
  /** `head` holds a hash of as much payload as it wants (min(HEAD_BYTES, payload)). */
  hasHead: 64,
  /** ICMP or ICMPv6 error; its details are in `icmpErrors`. */
  icmpError: 128,
} as const;

/** Payload bytes that `head` covers at most: what a snap length of 96 still shows of TCP in a tunnel. */
export const HEAD_BYTES = 16;
/** Payload bytes that `body` covers at most. */
export const BODY_BYTES = 256;

/** The rows of one capture, as columns. Only `[0, count)` of each array is meaningful. */
export interface PacketTable {
  readonly count: number;
  /** Frame number in the file, from 1. */
  readonly frame: Uint32Array;
  readonly seconds: Uint32Array;
  readonly nanos: Uint32Array;
  /** Innermost flow. */
  readonly flow: Uint32Array;
  readonly link: Uint16Array;
  readonly envelope: Uint16Array;
  /** Innermost IPv4 identification; IPv6: 0 (or the low 16 bits of its fragment header's). */
  readonly ipId: Uint16Array;
  /** Innermost TTL or hop limit. */
  readonly ttl: Uint8Array;
  readonly flags: Uint8Array;
  /** Innermost transport payload in bytes, as the headers state it (0 for a bare TCP ACK). */
  readonly length: Uint32Array;
  /** TCP flags byte; 0 else. ICMP: type. */
  readonly tcpFlags: Uint8Array;
  /** TCP sequence number; ICMP echo: its sequence number; later fragment: byte offset. */
  readonly sequence: Uint32Array;
  /**
   * Fingerprint of what no hop changes and every capture shows: TCP acknowledgement, window and
   * timestamp option; first HEAD_BYTES of payload.
   */
  readonly head: Uint32Array;
  /** Hash of the first BODY_BYTES of payload, when `hasBody`. */
  readonly body: Uint32Array;
  /** Packets that each row stands for; absent where each stands for itself alone (nothing was folded). */
  readonly weight?: Uint32Array;
  /** Nanoseconds from a row's time to that of the last packet it stands for; there with `weight`. */
  readonly spanNs?: Float64Array;
}

/** ARP, or IPv6 neighbour discovery. */
export interface NeighbourMessage {
  readonly frame: number;
  readonly seconds: number;
  readonly nanos: number;
  readonly link: number;
  readonly kind: "request" | "reply";
  readonly senderIp: Ip;
  readonly senderMac: Mac;
  readonly targetIp: Ip;
  readonly targetMac?: Mac;
  readonly protocol: "arp" | "ndp";
}

/** A VRRP advertisement: its sender says to be master of these addresses. */
export interface VrrpAdvert {
  readonly frame: number;
  readonly seconds: number;
  readonly nanos: number;
  readonly link: number;
  readonly source: Ip;
  /** 224.0.0.18 or ff02::12, or a peer's own address (unicast). */
  readonly destination: Ip;
  readonly routerId: number;
  /** 0: the sender gives up being master; 255: it owns the addresses. */
  readonly priority: number;
  readonly intervalMs: number;
  readonly addresses: readonly Ip[];
}

/** An ICMP or ICMPv6 error with what it quotes. */
export interface IcmpError {
  readonly frame: number;
  readonly seconds: number;
  readonly nanos: number;
  readonly link: number;
  readonly envelope: number;
  readonly family: 4 | 6;
  readonly type: number;
  readonly code: number;
  readonly source: Ip;
  readonly destination: Ip;
  /** Next-hop MTU of "fragmentation needed" and "packet too big". */
  readonly mtu?: number;
  /** Gateway of a redirect. */
  readonly gateway?: Ip;
  readonly quoted?: {
    /** Innermost quoted flow: a quoted IPIP or GRE packet is opened as far as it is quoted. */
    readonly flow: Flow;
    readonly envelopes: readonly Envelope[];
    /** Outermost quoted header's protocol and TTL. */
    readonly protocol: number;
    readonly ttl: number;
    readonly ipId: number;
    /** Bytes of the outermost quoted packet, as its header states them. */
    readonly length: number;
    /** GUE: the receiver's port took the packet, and what was inside found no taker. */
    readonly unwrapped?: boolean;
  };
}

/** What the decoder made of one capture, its rows in one table. */
export interface DecodedCapture extends DecodedFacts {
  readonly packets: PacketTable;
}

/** The same as it comes from the decoder: rows in the blocks in which they came in. */
export interface DecodedBlocks extends DecodedFacts {
  readonly blocks: readonly PacketTable[];
}

/** What a capture holds besides its rows. */
export interface DecodedFacts {
  readonly neighbours: readonly NeighbourMessage[];
  readonly icmpErrors: readonly IcmpError[];
  readonly adverts: readonly VrrpAdvert[];
  /** Frames by anomaly or by what was not decoded: `ipv4-bad-length`, `ethertype-88cc`, ... */
  readonly notes: ReadonlyMap<string, number>;
  /** Frames that were cut by the snap length. */
  readonly truncated: number;
  readonly first?: { readonly seconds: number; readonly nanos: number };
  readonly last?: { readonly seconds: number; readonly nanos: number };
  /** Frames whose time is before that of the frame before them. */
  readonly timeReversals: number;
}

export const PACKET_LIMITS = {
  /** Headers opened one inside the other. */
  depth: 8,
  neighbours: 20_000,
  icmpErrors: 20_000,
  adverts: 20_000,
  flows: 2_000_000,
  links: 65_535,
  envelopes: 65_535,
  notes: 256,
} as const;

/**
 * Host state: the contract between raw command output and facts.
 *
 * Each fact carries the line it came from. A line that was not understood never becomes a fact: it
 * is listed in `unread`. Addresses and MACs are canonical, or masked as they were pasted
 * (see lib/ip.ts); numbers are plain numbers.
 */
import type { Ip, Mac } from "../../lib/ip.ts";
import type { Fact, LineRef } from "./fact.ts";
import type { KernelEvent } from "./facts-events.ts";
import type { IpvsConnection, IpvsTimeouts, SyncDaemon, VirtualService } from "./facts-ipvs.ts";
import type { ConfiguredService, VrrpInstance } from "./facts-keepalived.ts";
import type { Driver, Feature, KernelModule, MachineFact } from "./facts-machine.ts";
import type { FouPort, Qdisc, RouteLookup, Tunnel } from "./facts-network.ts";

export type { Fact, LineRef } from "./fact.ts";
export type * from "./facts-events.ts";
export type * from "./facts-ipvs.ts";
export type * from "./facts-keepalived.ts";
export type * from "./facts-machine.ts";
export type * from "./facts-network.ts";

export interface Interface extends Fact {
  readonly name: string;
  /** Kernel index, where the output shows it. */
  readonly index?: number;
  readonly flags: readonly string[];
  /** Is the interface up, as flags or state say? undefined: not shown. */
  readonly up?: boolean;
  readonly mtu?: number;
  /** `ether`, `loopback`, `ipip`, `gre`, `sit`, `tunnel6`, `none`, ... as `ip` prints it. */
  readonly kind?: string;
  readonly mac?: Mac;
  readonly tunnel?: TunnelEnds;
}

/** The link addresses of a tunnel device; an end that is not there is any. */
export interface TunnelEnds {
  readonly local?: Ip;
  readonly remote?: Ip;
}

export interface Address extends Fact {
  readonly ip: Ip;
  readonly prefixLength: number;
  readonly interface: string;
  readonly label?: string;
  readonly scope?: string;
  readonly peer?: Ip;
  /** secondary, deprecated, tentative, dadfailed, noprefixroute, dynamic, ... */
  readonly flags: readonly string[];
}

export interface Neighbour extends Fact {
  readonly ip: Ip;
  readonly interface?: string;
  readonly mac?: Mac;
  /** REACHABLE, STALE, DELAY, PROBE, INCOMPLETE, FAILED, NOARP, PERMANENT; or empty. */
  readonly state: string;
}

export interface Route extends Fact {
  /** unicast when not printed. */
  readonly type: string;
  /** `default`, an address, or a prefix. */
  readonly destination: string;
  readonly via?: Ip;
  readonly interface?: string;
  readonly table?: string;
  readonly source?: Ip;
  readonly metric?: number;
  readonly protocol?: string;
  readonly scope?: string;
  readonly mtu?: number;
  /** `mtu lock N`: no path MTU discovery. Not shown by JSON. */
  readonly mtuLocked?: boolean;
  readonly advmss?: number;
  /** onlink, linkdown, dead, ... */
  readonly flags: readonly string[];
}

export interface PolicyRule extends Fact {
  readonly priority: number;
  /** In the words of `ip rule`, without the priority. */
  readonly text: string;
  /** Does it hold for what the conditions do not match? */
  readonly not: boolean;
  /** An address or a prefix; undefined: all. */
  readonly from?: string;
  readonly to?: string;
  readonly fwmark?: { readonly value: number; readonly mask: number };
  readonly inInterface?: string;
  readonly outInterface?: string;
  /** `lookup`, `blackhole`, `unreachable`, `prohibit`, `goto`, `nop`, `masquerade`; empty where not known. */
  readonly action: string;
  /** Of a lookup: `main`, `local`, `100`. */
  readonly table?: string;
  /** Are there conditions that are not represented here (ports, uid, tos, suppress_prefixlength)? */
  readonly other: boolean;
}

export interface Sysctl extends Fact {
  /** With dots: `net.ipv4.conf.eth0.rp_filter`; a dot in an interface name is printed as `/`. */
  readonly key: string;
  readonly value: string;
}

/** A kernel counter under the name that nstat gives it (`IpInAddrErrors`, `UdpNoPorts`). */
export interface Counter extends Fact {
  readonly name: string;
  readonly value: number;
  /** false: increments since an earlier call (plain nstat), not totals since boot. */
  readonly absolute: boolean;
}

/** A counter of one interface: `rx_packets`, `rx_dropped`, `rx_errors`, `rx_missed_errors`, ... */
export interface InterfaceCounter extends Fact {
  readonly interface: string;
  readonly name: string;
  readonly value: number;
}

export interface Socket extends Fact {
  readonly protocol: "tcp" | "udp";
  /** LISTEN, UNCONN, ESTAB, ... */
  readonly state: string;
  /** `*` for any (0.0.0.0, [::], *). */
  readonly ip: Ip | "*";
  /** Of a `*`: which families it takes, as far as the output says. */
  readonly families: readonly (4 | 6)[];
  readonly port: number;
  readonly device?: string;
  readonly receiveQueue?: number;
  readonly sendQueue?: number;
  readonly process?: string;
}

/** One firewall rule or chain policy that can end a packet's way, or not. */
export interface FirewallRule extends Fact {
  readonly tool: "iptables" | "ip6tables" | "nft" | "arptables";
  /** `filter`; of nft with its family: `inet filter`. */
  readonly table: string;
  readonly chain: string;
  /** Where the kernel enters the chain: `input`, `prerouting`, ...; undefined for a chain that others jump to. */
  readonly hook?: string;
  /** Is this the chain's policy and not a rule? */
  readonly policy: boolean;
  /** ACCEPT, DROP, REJECT, RETURN (nft's words too), a chain's name, ...; empty when it only counts. */
  readonly target: string;
  readonly packets?: number;
  /** The mark that it sets on packets (MARK, `meta mark set`): the value, whatever the mask. */
  readonly mark?: number;
  readonly match: {
    readonly protocol?: string;
    readonly source?: string;
    readonly destination?: string;
    /** Several addresses or networks, any of which fits: nft's sets. */
    readonly sources?: readonly string[];
    readonly destinations?: readonly string[];
    /** States of connection tracking, in small letters, any of which fits; `other` is true beside it. */
    readonly states?: readonly string[];
    /** Of TCP: only what opens a connection (SYN without ACK), or only what does not; `other` is true beside it. */
    readonly syn?: boolean;
    readonly destinationPorts?: readonly { readonly from: number; readonly to: number }[];
    readonly sourcePorts?: readonly { readonly from: number; readonly to: number }[];
    readonly inInterface?: string;
    readonly outInterface?: string;
    /** Does the rule have conditions that are not represented here? Then it may match less. */
    readonly other: boolean;
    /** Fields whose sense is inverted with `!`: `source`, `protocol`, ... */
    readonly inverted: readonly string[];
  };
}

/** A kernel log line or other text that a rule may quote. */
export interface LogLine extends Fact {
  readonly message: string;
}

/** One stretch of the text that is output of one command. */
export interface Section {
  /** As written: `ip -d addr`; empty when nothing was named and nothing recognised. */
  readonly command: string;
  /** Name of the parser that read it, undefined when none knows it. */
  readonly parser?: string;
  /** Lines from..to of the text, from 1, the header not included; to < from when empty. */
  readonly from: number;
  readonly to: number;
  /** Was the output visibly a subset (the command line has grep, head, a filter)? */
  readonly partial: boolean;
  /** Where else the output comes from (`network namespace blue`): then it was not read. */
  readonly elsewhere?: string;
}

/** What a parser can give. Lists are concatenated over sections; a fact is never merged away. */
interface FactKinds {
  interfaces: Interface;
  addresses: Address;
  neighbours: Neighbour;
  routes: Route;
  policyRules: PolicyRule;
  sysctls: Sysctl;
  services: VirtualService;
  connections: IpvsConnection;
  counters: Counter;
  interfaceCounters: InterfaceCounter;
  sockets: Socket;
  firewall: FirewallRule;
  log: LogLine;
  /** `Linux ... 6.1.0-x` of uname, where printed. */
  kernel: LogLine;
  ipvsTimeouts: IpvsTimeouts;
  syncDaemons: SyncDaemon;
  features: Feature;
  drivers: Driver;
  machine: MachineFact;
  modules: KernelModule;
  events: KernelEvent;
  routeLookups: RouteLookup;
  tunnels: Tunnel;
  fouPorts: FouPort;
  qdiscs: Qdisc;
  vrrpInstances: VrrpInstance;
  configuredServices: ConfiguredService;
}

export type FactKind = keyof FactKinds;
export type FactOf<K extends FactKind> = FactKinds[K];
export type Facts = { readonly [K in FactKind]: readonly FactKinds[K][] };

/** Every kind, in the order of a state's lists. */
export const FACT_KINDS: readonly FactKind[] = [
  "interfaces",
  "addresses",
  "neighbours",
  "routes",
  "policyRules",
  "sysctls",
  "services",
  "connections",
  "counters",
  "interfaceCounters",
  "sockets",
  "firewall",
  "log",
  "kernel",
  "ipvsTimeouts",
  "syncDaemons",
  "features",
  "drivers",
  "machine",
  "modules",
  "events",
  "routeLookups",
  "tunnels",
  "fouPorts",
  "qdiscs",
  "vrrpInstances",
  "configuredServices",
];

/** One pasted text, read. */
export interface HostState extends Facts {
  readonly host: string;
  readonly moment: "before" | "after" | "now";
  readonly sections: readonly Section[];
  /** Lines that belong to no known command, or that a parser did not understand. */
  readonly unread: readonly LineRef[];
  /** Were lost line ends put back (catalogue B.12), or masked addresses met? */
  readonly repaired: boolean;
  readonly masked: boolean;
}

/** A line of a section's body, after repair; `at` still names the line of the pasted text. */
export interface BodyLine {
  readonly text: string;
  readonly at: LineRef;
}

/** One command's output as a unit. */
export interface HostParser {
  /** `ip-addr`, `ipvsadm-list`, ... */
  readonly name: string;
  /** Is this command line (already without prompt, sudo, watch) one whose output this parser reads? */
  matchesCommand(words: readonly string[]): boolean;
  /** Does this body, whose command is not named, look like such output? */
  matchesBody(lines: readonly BodyLine[]): boolean;
  parse(lines: readonly BodyLine[], words: readonly string[]): ParsedBody;
}

export interface ParsedBody {
  readonly facts: Partial<Facts>;
  /** Lines of the body that were not understood (blank lines and headings do not count). */
  readonly unread: readonly LineRef[];
  /** Does the body end in the middle of something? Then what is missing in it may have been cut off. */
  readonly cut?: boolean;
}

export const HOST_LIMITS = {
  /** Longest text accepted, in bytes. */
  textBytes: 4_194_304,
  lines: 100_000,
  lineLength: 8_192,
  sections: 1_000,
  /** Facts of one kind. */
  facts: 50_000,
  unread: 1_000,
} as const;

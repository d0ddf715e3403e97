/**
 * Host state: the contract between raw command output and facts.
 *
 * Each fact carries the line it came from. A line that was not understood never becomes a fact: it
 * is listed in `unread`. Addresses and MACs are canonical, or masked as they were pasted
 * (see lib/ip.ts); numbers are plain numbers.
 */
import type { Ip } from "../../lib/ip.ts";
import type { Fact, LineRef } from "./fact.ts";
import type { Address, Interface, Neighbour, PolicyRule, Route } from "./facts-addressing.ts";
import type { KernelEvent } from "./facts-events.ts";
import type { FirewallRule } from "./facts-firewall.ts";
import type { IpvsConnection, IpvsTimeouts, SyncDaemon, VirtualService } from "./facts-ipvs.ts";
import type { ConfiguredService, VrrpInstance } from "./facts-keepalived.ts";
import type { Driver, Feature, KernelModule, MachineFact } from "./facts-machine.ts";
import type { FouPort, Qdisc, RouteLookup, Tunnel } from "./facts-network.ts";

export type { Fact, LineRef } from "./fact.ts";
export type * from "./facts-addressing.ts";
export type * from "./facts-events.ts";
export type * from "./facts-firewall.ts";
export type * from "./facts-ipvs.ts";
export type * from "./facts-keepalived.ts";
export type * from "./facts-machine.ts";
export type * from "./facts-network.ts";

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

/** A file of a bundle that a state's text comes from. */
export interface StateSource {
  readonly input: string;
  /** Lines of the text before the first one of this file. */
  readonly before: number;
}

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
  /** Of a state that came in a bundle, in the order of the text; else the part is named for host and moment. */
  readonly sources?: readonly StateSource[];
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

/** Interfaces, addresses, neighbours and routes: what `ip` prints. */
import type { Ip, Mac } from "../../lib/ip.ts";
import type { Fact } from "./fact.ts";

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

/** Facts of tunnels, queueing disciplines and single route lookups. */
import type { Ip } from "../../lib/ip.ts";
import type { Fact } from "./fact.ts";

/** A tunnel device: `ip tunnel show`, `ip -d link`. */
export interface Tunnel extends Fact {
  readonly name: string;
  /** `ipip`, `gre`, `sit`, `ip6tnl`, `ip6gre`, `vti`, ...; undefined where the output leaves it open. */
  readonly kind?: string;
  /** What it carries, where printed: `ip/ip`, `any/ip`, `ipv6/ip`, `gre/ip`; `ipip`, `any` of `ip -d link`. */
  readonly mode?: string;
  /** undefined: any. */
  readonly local?: Ip;
  readonly remote?: Ip;
  /** The device below. */
  readonly device?: string;
  readonly inKey?: number;
  readonly outKey?: number;
  /** Must packets that come in carry a checksum, and do those that go out? Of GRE. */
  readonly inChecksum: boolean;
  readonly outChecksum: boolean;
  /** undefined: inherited. */
  readonly ttl?: number;
  /** Does it take packets whatever they say of collecting metadata (`external`)? */
  readonly external: boolean;
  readonly encapsulation?: { readonly type: "fou" | "gue"; readonly port: number };
}

/** A UDP port whose datagrams are decapsulated: `ip fou show`. */
export interface FouPort extends Fact {
  readonly port: number;
  readonly family: 4 | 6;
  /** undefined: gue, which says itself what is inside. */
  readonly protocol?: number;
  readonly local?: Ip;
}

/** `tc -s qdisc`. */
export interface Qdisc extends Fact {
  readonly interface: string;
  /** `fq_codel`, `noqueue`, `tbf`, `ingress`, `clsact`, ... */
  readonly kind: string;
  readonly handle: string;
  readonly parent?: string;
  readonly sentPackets?: number;
  readonly dropped?: number;
  readonly overlimits?: number;
  readonly backlogPackets?: number;
}

/** The kernel's answer to `ip route get`, or an entry of its cache: no route of any table. */
export interface RouteLookup extends Fact {
  /** unicast, local, broadcast, unreachable, ... */
  readonly type: string;
  readonly destination: Ip;
  readonly from?: Ip;
  readonly via?: Ip;
  readonly interface?: string;
  readonly source?: Ip;
  readonly table?: string;
  /** From the cache: `redirected`, `local`, ... */
  readonly cache: readonly string[];
  readonly expiresSeconds?: number;
  readonly mtu?: number;
}

/** What keepalived.conf asks for: keepalived.conf(5). It is no proof of what runs. */
import type { Ip } from "../../lib/ip.ts";
import type { Fact } from "./fact.ts";
import type { Forwarding, TunnelOptions } from "./facts-ipvs.ts";

export interface VrrpInstance extends Fact {
  readonly name: string;
  /** What it begins as. */
  readonly state?: "MASTER" | "BACKUP";
  readonly interface?: string;
  readonly virtualRouterId?: number;
  /** 100 when not written. */
  readonly priority: number;
  readonly unicastSource?: Ip;
  readonly unicastPeers: readonly Ip[];
  readonly addresses: readonly VrrpAddress[];
  /** `vrrp_strict` of global_defs, or `strict_mode on` here: keepalived then drops packets to the addresses. */
  readonly strict: boolean;
  readonly noPreempt: boolean;
  readonly useVmac: boolean;
  /** Own words that change whether packets to the addresses are taken: `accept`, `no_accept`. */
  readonly accept?: boolean;
}

export interface VrrpAddress extends Fact {
  readonly ip: Ip;
  /** 32 or 128 when not written. */
  readonly prefixLength: number;
  readonly interface?: string;
  readonly label?: string;
  /** Of `virtual_ipaddress_excluded`. */
  readonly excluded: boolean;
}

export interface ConfiguredService extends Fact {
  /** `tcp` when not written. */
  readonly protocol: "tcp" | "udp" | "sctp" | "fwmark";
  /** Was the protocol written, or is it what keepalived assumes? */
  readonly protocolWritten: boolean;
  /** Undefined for a firewall mark. */
  readonly ip?: Ip;
  readonly port: number;
  readonly fwmark?: number;
  readonly scheduler?: string;
  readonly forwarding?: Forwarding;
  readonly tunnel?: TunnelOptions;
  readonly persistenceSeconds?: number;
  readonly ops: boolean;
  readonly alpha: boolean;
  readonly quorum?: number;
  readonly servers: readonly ConfiguredServer[];
  readonly sorryServer?: { readonly ip: Ip; readonly port: number };
}

export interface ConfiguredServer extends Fact {
  readonly ip: Ip;
  readonly port: number;
  /** 1 when not written. */
  readonly weight: number;
  /** Where it differs from the service's. */
  readonly forwarding?: Forwarding;
  readonly upperThreshold?: number;
  readonly lowerThreshold?: number;
  /** Does it stay in the table with weight 0 when its check fails? */
  readonly inhibitOnFailure: boolean;
  readonly checks: readonly HealthCheck[];
}

export interface HealthCheck extends Fact {
  /** `TCP_CHECK`, `HTTP_GET`, `MISC_CHECK`, `PING_CHECK`, `UDP_CHECK`, ... */
  readonly kind: string;
  /** Where it connects to, when that is not the real server's own address and port. */
  readonly connectIp?: Ip;
  readonly connectPort?: number;
  readonly bindIp?: Ip;
  /** Of a MISC_CHECK. */
  readonly script?: string;
}

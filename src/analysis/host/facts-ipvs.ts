/** Facts of IPVS: its services and destinations, its connections, timeouts and sync daemons. */
import type { Ip } from "../../lib/ip.ts";
import type { Fact } from "./fact.ts";

export type Forwarding = "route" | "tunnel" | "masq" | "local";

export interface Destination extends Fact {
  readonly ip: Ip;
  readonly port: number;
  /** undefined where the output does not show it (`--stats`). */
  readonly forwarding?: Forwarding;
  /** A method that IPVS itself has not, and forwarding is undefined: of dpvs and Alibaba's LVS. */
  readonly foreignMethod?: "fullnat" | "snat";
  readonly weight?: number;
  readonly activeConnections?: number;
  readonly inactiveConnections?: number;
  readonly tunnel?: TunnelOptions;
  readonly stats?: IpvsStats;
  /** `--thresholds`: no new connections at `upper` (0: no limit), until fewer than `lower`. */
  readonly thresholds?: { readonly upper: number; readonly lower: number };
  /** `--persistent-conn`. */
  readonly persistentConnections?: number;
  readonly rates?: IpvsRates;
}

export interface IpvsStats {
  readonly connections: number;
  readonly inPackets: number;
  readonly outPackets: number;
  readonly inBytes: number;
  readonly outBytes: number;
  /** false where the output abbreviates (K, M, G). */
  readonly exact: boolean;
}

/** `--rate`: moving averages per second. */
export interface IpvsRates {
  readonly connections: number;
  readonly inPackets: number;
  readonly outPackets: number;
  readonly inBytes: number;
  readonly outBytes: number;
}

export interface VirtualService extends Fact {
  readonly protocol: "tcp" | "udp" | "sctp" | "fwmark";
  /** Undefined for fwmark services. */
  readonly ip?: Ip;
  /** Port; 0 for "all". */
  readonly port: number;
  readonly fwmark?: number;
  readonly scheduler?: string;
  readonly flags: readonly string[];
  readonly destinations: readonly Destination[];
  readonly stats?: IpvsStats;
  readonly rates?: IpvsRates;
}

export interface IpvsConnection extends Fact {
  readonly protocol: "tcp" | "udp" | "sctp" | "ip";
  readonly state: string;
  /** Until the entry goes. */
  readonly expiresSeconds: number;
  readonly clientIp: Ip;
  readonly clientPort: number;
  readonly virtualIp: Ip;
  readonly virtualPort: number;
  readonly destinationIp: Ip;
  readonly destinationPort: number;
}

/** `Timeout (tcp tcpfin udp): 900 120 300`. */
export interface IpvsTimeouts extends Fact {
  readonly tcpSeconds: number;
  readonly tcpFinSeconds: number;
  readonly udpSeconds: number;
}

/** A connection sync daemon that runs: `master sync daemon (mcast=eth0, syncid=1)`. */
export interface SyncDaemon extends Fact {
  readonly role: "master" | "backup";
  readonly interface: string;
  readonly syncId: number;
}

/** `--tun-info`: `ipip`, `gue:6080:-c`, `gre:+c`. */
export interface TunnelOptions {
  readonly type: "ipip" | "gre" | "gue";
  /** The UDP port of gue. */
  readonly port?: number;
  /** Of gre and gue. */
  readonly checksum?: "none" | "checksum" | "remote-checksum";
}

/** Kernel and keepalived messages whose meaning is known: each is also a line of `log`. */
import type { Ip, Mac } from "../../lib/ip.ts";
import type { Fact } from "./fact.ts";

export type EventDetail =
  /** A packet whose source cannot be: route.c ip_handle_martian_source. */
  | {
      readonly kind: "martian-source" | "martian-destination";
      readonly source: Ip;
      readonly destination: Ip;
      readonly interface: string;
    }
  | { readonly kind: "conntrack-full" }
  /** `arp_cache` or `ndisc_cache`, where the message says. */
  | { readonly kind: "neighbour-overflow"; readonly cache?: string }
  /** ip_vs_sched.c ip_vs_scheduler_err. */
  | {
      readonly kind: "ipvs-no-destination";
      readonly scheduler: string;
      readonly protocol: "tcp" | "udp" | "sctp" | "fwmark";
      readonly ip?: Ip;
      /** 0 of a firewall mark. */
      readonly port: number;
      readonly fwmark?: number;
    }
  | { readonly kind: "scheduler-missing"; readonly scheduler: string }
  | {
      readonly kind: "syn-flooding";
      readonly ip?: Ip;
      readonly port: number;
      readonly action: "cookies" | "dropping";
    }
  | {
      readonly kind: "duplicate-address";
      readonly ip: Ip;
      readonly mac?: Mac;
      readonly interface: string;
    }
  | {
      readonly kind: "udp-bad-checksum";
      readonly source: Ip;
      readonly sourcePort: number;
      readonly destination: Ip;
      readonly destinationPort: number;
    }
  | { readonly kind: "transmit-timeout"; readonly interface: string }
  /** Of keepalived. */
  | {
      readonly kind: "vrrp-state";
      readonly instance: string;
      readonly state: "MASTER" | "BACKUP" | "FAULT" | "STOP";
    }
  /** Messages of the kernel that its rate limit kept back. */
  | { readonly kind: "suppressed"; readonly count: number };

export type KernelEvent = Fact & EventDetail;

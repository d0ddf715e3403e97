/** Firewall rules, of every tool in one shape. */
import type { Fact } from "./fact.ts";

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

/**
 * Synthetic traffic of a cluster, for measuring. One packet is one step: what a client or a real server
 * sends once. Each host sees some steps, a director most of them twice (before and after forwarding).
 * Everything follows from the step's number, so any host's capture, or any part of it, can be made alone.
 */

/** Which requests are lost between the director and the real server; a handshake never is. */
export type Loss =
  | { readonly rule: "none" }
  /** One in so many, scattered. */
  | { readonly rule: "every"; readonly nth: number }
  /** Frames longer than so many bytes, as a path with a smaller MTU would. */
  | { readonly rule: "longer"; readonly bytes: number }
  /** All for one real server, from 0. */
  | { readonly rule: "server"; readonly server: number };

export interface Traffic {
  /** Packets sent by clients and by real servers, together. */
  readonly packets: number;
  /** Direct routing, tunnelling in IPIP or GRE, NAT through the director. */
  readonly method: "dr" | "ipip" | "gre" | "nat";
  /** "mixed": every second lane is TCP. */
  readonly protocol: "udp" | "tcp" | "mixed";
  /** Does each UDP request have its reply? TCP always goes both ways. */
  readonly replies: boolean;
  /** Whole UDP frame as the client sends it, bytes from 42; "imix" for 64, 594 and 1514 in 7:4:1. */
  readonly frameBytes: number | "imix";
  /** Lanes side by side: a UDP flow each, or one TCP connection after another. */
  readonly flows: number;
  /** Do addresses and ports of flows differ in their low bits, as usual, or in high ones only? */
  readonly flowBits: "low" | "high";
  /** Real servers, 1 to 100. */
  readonly servers: number;
  readonly loss: Loss;
  /**
   * What tells packets of a flow apart: the IP id and the first two words of a UDP payload.
   * "zero": nothing does. The others are chosen against weak mixing: "high-bits" differ only there,
   * "multiples" are multiples of table sizes, "cancel" have words whose sum and XOR are constant.
   */
  readonly ids: "counting" | "zero" | "high-bits" | "multiples" | "cancel";
  /** Bytes kept of each frame; 0 for all. */
  readonly snapBytes: number;
  /** Bursts of so many packets reach a real server in reverse; 0 for none. Only without replies. */
  readonly reorderBy: number;
  /** Is each frame recorded twice, as by a mirror port that sees it come and go? */
  readonly mirrored: boolean;
  /** How far the clocks of the real servers are ahead, seconds. */
  readonly clockOffsetSeconds: number;
}

/** What is measured unless said otherwise: requests of a UDP service, one in ten lost. */
export const USUAL: Traffic = {
  packets: 100_000,
  method: "dr",
  protocol: "udp",
  replies: false,
  frameBytes: 106,
  flows: 1000,
  flowBits: "low",
  servers: 1,
  loss: { rule: "every", nth: 10 },
  ids: "counting",
  snapBytes: 0,
  reorderBy: 0,
  mirrored: false,
  clockOffsetSeconds: 0,
};

/** A host's name as a part of a request has it: `client`, `ds`, `rs1` .. */
export function hostsOf({ servers }: Traffic): readonly string[] {
  return ["client", "ds", ...Array.from({ length: servers }, (_, server) => `rs${server + 1}`)];
}

/** Traffic by name: what is ordinary, and what is worst to match or to count. */
import { type Traffic, USUAL } from "./define.ts";

export interface Kind {
  readonly name: string;
  /** Chosen to be bad for the analysis. */
  readonly worst: boolean;
  traffic(packets: number): Traffic;
}

const kind = (name: string, worst: boolean, changes: Partial<Traffic>): Kind => ({
  name,
  worst,
  traffic: (packets) => ({ ...USUAL, ...changes, packets }),
});

const TWO_WAYS = { replies: true, servers: 4, frameBytes: "imix" } as const;

export const ORDINARY: readonly Kind[] = [
  kind("DR, UDP requests", false, {}),
  kind("DR, UDP both ways, IMIX, 4 servers", false, TWO_WAYS),
  kind("DR, TCP and UDP, 4 servers", false, { ...TWO_WAYS, protocol: "mixed" }),
  kind("tunnel (IPIP), TCP and UDP, 4 servers", false, { ...TWO_WAYS, protocol: "mixed", method: "ipip" }),
  kind("tunnel (GRE), UDP both ways, 4 servers", false, { ...TWO_WAYS, method: "gre" }),
  kind("NAT, TCP and UDP, 4 servers", false, { ...TWO_WAYS, protocol: "mixed", method: "nat" }),
  kind("DR, UDP requests, 50 servers", false, { servers: 50 }),
];

const HALF = { rule: "every", nth: 2 } as const;

export const WORST: readonly Kind[] = [
  kind("one flow", true, { flows: 1 }),
  kind("all ids 0, equal payloads", true, { ids: "zero" }),
  kind("one flow, all ids 0, equal payloads", true, { ids: "zero", flows: 1 }),
  kind("one flow, all ids 0, half of it lost", true, { ids: "zero", flows: 1, loss: HALF }),
  {
    name: "each request a flow",
    worst: true,
    traffic: (packets) => ({ ...USUAL, packets, flows: packets }),
  },
  {
    name: "each request a flow, addresses differ in high bits",
    worst: true,
    traffic: (packets) => ({ ...USUAL, packets, flows: packets, flowBits: "high" }),
  },
  kind("one flow, words differ in high bits", true, { flows: 1, ids: "high-bits" }),
  kind("one flow, words are multiples of 65536", true, { flows: 1, ids: "multiples" }),
  kind("one flow, words cancel out", true, { flows: 1, ids: "cancel" }),
  kind("bursts of 64 in reverse", true, { reorderBy: 64 }),
  kind("one flow, all ids 0, bursts in reverse", true, { flows: 1, ids: "zero", reorderBy: 64 }),
  kind("each frame twice (mirror)", true, { mirrored: true }),
  kind("one flow, all ids 0, each frame twice", true, { flows: 1, ids: "zero", mirrored: true }),
  kind("real server's clock 3 hours off", true, { clockOffsetSeconds: 10_800 }),
  kind("one flow, all ids 0, clock 3 hours off", true, { flows: 1, ids: "zero", clockOffsetSeconds: 10_800 }),
  kind("24 bytes of each frame", true, { snapBytes: 24 }),
  kind("64 bytes of each TCP frame", true, { protocol: "tcp", snapBytes: 64 }),
];

export const KINDS: readonly Kind[] = [...ORDINARY, ...WORST];

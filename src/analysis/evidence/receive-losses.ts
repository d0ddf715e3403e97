/**
 * Question: what do a director's adapters and their ingress filters say that they dropped? Frames that the
 * NIC or its driver drops never come to tcpdump; what a tc filter or XDP's generic mode drops does, or not.
 */
import type { HostState, InterfaceCounter } from "../host/define.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { isPlainName, lastState } from "./host-view.ts";

/** A counter of one interface around the test. */
export interface InterfaceGrowth {
  readonly interface: string;
  readonly name: string;
  readonly before: number;
  readonly after: number;
  readonly growth: number;
  readonly cite: Citation;
}

export interface AdapterLoss {
  readonly director: string;
  /** Counters of frames for which the adapter had no room, that grew. */
  readonly noRoom: readonly InterfaceGrowth[];
  /** `dropped` of the interface: unknown protocols and VLANs among it. */
  readonly dropped: readonly InterfaceGrowth[];
  /** Frames that XDP dropped. */
  readonly xdp: readonly InterfaceGrowth[];
  /** Drops of the ingress or clsact qdisc: tc filters. */
  readonly filters: readonly InterfaceGrowth[];
  /** Interfaces with an XDP program, by `ip link`. */
  readonly programs: readonly { readonly interface: string; readonly cite: Citation }[];
  /** Are the interface's counters known at both moments? */
  readonly compared: boolean;
  /** Interfaces that merge frames in hardware. */
  readonly merging: readonly { readonly interface: string; readonly name: string; readonly cite: Citation }[];
  readonly mtus: ReadonlyMap<string, { readonly mtu: number; readonly cite: Citation }>;
}

export interface ReceiveLosses {
  readonly directors: readonly AdapterLoss[];
}

/**
 * Drivers' names for "no descriptor, no buffer": e1000, igb, ixgbe, i40e, mlx5, bnxt, virtio_net, vmxnet3;
 * and the kernel's rx_missed_errors and rx_fifo_errors (rtnl_link_stats64).
 */
const NO_ROOM =
  /^(?:rx_missed_errors|rx_missed|rx_fifo_errors|rx_over_errors|rx_no_buffer_count|rx_no_dma_resources|alloc_rx_buff_failed|rx_alloc_failed|rx_out_of_buffer|rx_discards(?:_phy)?|rx_discard_pkts|rx_prio\d_discards|port\.rx_dropped|port_rx_dropped|rx_queue_\d{1,4}_drops|rx_drops|rx\d{1,4}_drops|drv_dropped_total|pkts_rx_out_of_buf|pkts_rx_OOB)$/i;
const XDP = /^(?:rx_xdp_drops?|rx_queue_\d{1,4}_xdp_drops?|rx\d{0,4}_xdp_drop|xdp_drop|rx_xdp_tx_err)$/;
const MERGING = ["large-receive-offload", "rx-gro-hw"];

export function receiveLosses({ observed }: Scene): ReceiveLosses | Absent {
  const { cast, states } = observed;
  const directors = cast.members.flatMap((member): AdapterLoss[] => {
    if (member.role !== "director") return [];
    const state = lastState(observed, member.name);
    if (!state) return [];
    const before = states.find((s) => s.host === member.name && s.moment === "before" && s !== state);
    const grown = before ? growths(before, state) : [];
    return [
      {
        director: member.name,
        noRoom: grown.filter((g) => NO_ROOM.test(g.name)),
        dropped: grown.filter((g) => g.name === "rx_dropped"),
        xdp: grown.filter((g) => XDP.test(g.name)),
        filters: before ? filterGrowths(before, state) : [],
        programs: state.interfaces
          .filter(
            (i) =>
              /\bxdp(?:generic|drv|offload|multi)?(?:\/id:\d| id \d|\b)/.test(i.at.text) &&
              isPlainName(i.name),
          )
          .map((i) => ({ interface: i.name, cite: citeLine(state, i) })),
        compared: before !== undefined && before.interfaceCounters.length > 0,
        merging: state.features
          .filter((f) => f.on && MERGING.includes(f.name) && isPlainName(f.interface))
          .map((f) => ({ interface: f.interface, name: f.name, cite: citeLine(state, f) })),
        mtus: new Map(
          state.interfaces.flatMap((i) =>
            i.mtu === undefined ? [] : [[i.name, { mtu: i.mtu, cite: citeLine(state, i) }]],
          ),
        ),
      },
    ];
  });
  if (directors.length === 0)
    return absent(
      { en: "no state of a director shows its adapters", zh: "没有 DS 的状态显示其网卡" },
      cast.members
        .filter((m) => m.role === "director")
        .map((m) => ({
          host: m.name,
          command: "ip -s -s link; ethtool -S <interface>; tc -s qdisc   # before and after the test",
        })),
    );
  return { directors };
}

/** The largest growth of each counter: several commands print the same one. */
function growths(before: HostState, after: HostState): readonly InterfaceGrowth[] {
  const old = new Map(before.interfaceCounters.map((c) => [keyOf(c), c.value]));
  const found = new Map<string, InterfaceGrowth>();
  for (const counter of after.interfaceCounters) {
    const from = old.get(keyOf(counter));
    const growth = counter.value - (from ?? counter.value);
    if (from === undefined || growth <= 0 || (found.get(keyOf(counter))?.growth ?? 0) >= growth) continue;
    found.set(keyOf(counter), {
      interface: counter.interface,
      name: counter.name,
      before: from,
      after: counter.value,
      growth,
      cite: citeLine(after, counter),
    });
  }
  return [...found.values()].sort((a, b) => b.growth - a.growth);
}

function keyOf({ interface: device, name }: InterfaceCounter): string {
  return `${device} ${name}`;
}

export function filterGrowths(before: HostState, after: HostState): readonly InterfaceGrowth[] {
  return after.qdiscs.flatMap((qdisc): InterfaceGrowth[] => {
    if (qdisc.kind !== "ingress" && qdisc.kind !== "clsact") return [];
    const old = before.qdiscs.find((q) => q.interface === qdisc.interface && q.kind === qdisc.kind);
    if (qdisc.dropped === undefined || old?.dropped === undefined || qdisc.dropped <= old.dropped) return [];
    return [
      {
        interface: qdisc.interface,
        name: `dropped of ${qdisc.kind}`,
        before: old.dropped,
        after: qdisc.dropped,
        growth: qdisc.dropped - old.dropped,
        cite: citeLine(after, qdisc),
      },
    ];
  });
}

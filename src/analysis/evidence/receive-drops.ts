/**
 * Question: did a host's NIC or its backlog drop frames before any capture could see them? Counters of
 * frames that were for this host and found no room; `dropped` of `ip -s link` alone counts frames of
 * unknown protocols too (net/core/dev.c: __netif_receive_skb_core()) and says nothing.
 */
import type { HostState } from "../host/define.ts";
import type { Growth } from "../observe/counters.ts";
import { type Absent, absent, type Scene } from "./define.ts";
import { isPlainName } from "./host-view.ts";
import { interfaceGrowth } from "./interface-growth.ts";

export interface HostDrops {
  readonly host: string;
  /** The interface's counter that grew most; zero growth where all were read and none grew. */
  readonly nic?: Growth & { readonly interface: string };
  /** `dropped` of /proc/net/softnet_stat: the CPU's backlog was full. */
  readonly backlog?: Growth;
}

export interface ReceiveDrops {
  readonly hosts: readonly HostDrops[];
}

/** Names across drivers: igb, ixgbe, i40e, ice, mlx5, bnxt, ena, virtio, vmxnet3, hv_netvsc. */
const NO_ROOM =
  /^(?:rx_(?:missed_errors|fifo_errors|over_errors|no_buffer_count|no_dma_resources|discards|discards_phy|out_of_buffer|buf_allocate_failed|alloc_failed|no_buffer|overruns|resource_errors)|alloc_rx_buff_failed|port\.rx_dropped|(?:rx[_-]?)?queue_?\d{1,4}_(?:rx_)?(?:drops|no_buffer|drop|bufs_alloc_fail)|rx\d{1,4}_(?:drops|out_of_buffer|buff_alloc_err)|rx_queue_\d{1,4}_(?:drops|alloc_failed))$/;
const NO_NIC = /^(?:lo|tunl|gre|gretap|erspan|sit|ip6tnl|dummy|docker|kube-ipvs|ifb|tun|br-|veth)/;

export function receiveDrops({ observed }: Scene): ReceiveDrops | Absent {
  const { cast, books, states } = observed;
  const hosts = cast.members.flatMap((member, id): HostDrops[] => {
    const own = states.filter((s) => s.host === member.name);
    const nic = namesOf(own)
      .flatMap(({ name, counter }) => {
        const growth = interfaceGrowth(observed, member.name, name, counter);
        return growth ? [{ ...growth, interface: name }] : [];
      })
      .sort((a, b) => b.growth - a.growth)
      .at(0);
    const backlog = books[id].growth("SoftnetDropped");
    if (!nic && !backlog) return [];
    return [{ host: member.name, ...(nic ? { nic } : {}), ...(backlog ? { backlog } : {}) }];
  });
  return hosts.length > 0
    ? { hosts }
    : absent(
        {
          en: "no host's receive drops are known around the test",
          zh: "测试前后任何主机的接收丢弃计数都未知",
        },
        cast.members
          .filter((m) => m.role === "real-server")
          .map((m) => ({ host: m.name, command: "ethtool -S <interface>; cat /proc/net/softnet_stat" })),
      );
}

/** Each interface and counter once. */
function namesOf(
  states: readonly HostState[],
): readonly { readonly name: string; readonly counter: string }[] {
  const found = new Map<string, { name: string; counter: string }>();
  for (const { interfaceCounters } of states)
    for (const { interface: name, name: counter } of interfaceCounters)
      if (NO_ROOM.test(counter) && !NO_NIC.test(name) && isPlainName(name) && found.size < 2000)
        found.set(`${name} ${counter}`, { name, counter });
  return [...found.values()];
}

/** Counts of other traffic are in it too: so much more than what was lost is no match. */
const OTHERS = 1.5;

/** Does a counter's growth match what was lost? */
export function matches(growth: number, lost: number): boolean {
  return growth >= lost * 0.8 && growth <= lost * OTHERS + 2;
}

/**
 * Question: what did the hosts' queues, drivers and the platform's limits drop, by their own counters? A qdisc
 * drops before the capture point (net/core/dev.c), a driver (`tx_dropped`) behind it, and so does the
 * platform: AWS's ena counts `*_allowance_exceeded` (its Linux driver, ena_ethtool.c).
 */
import type { Fact, HostState } from "../host/define.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { lastState } from "./host-view.ts";

export interface TransmitDrop {
  readonly host: string;
  readonly interface: string;
  readonly kind: "qdisc" | "driver" | "allowance";
  /** `tbf 8001:`, `tx_dropped`, `pps_allowance_exceeded`. */
  readonly name: string;
  readonly after: number;
  /** Of an earlier snapshot; undefined where there is none. */
  readonly before: number | undefined;
  readonly cite: Citation;
}

export interface TransmitDrops {
  /** Hosts whose state shows one of these counters, at zero too. */
  readonly hosts: readonly string[];
  /** Counters that are not zero. */
  readonly drops: readonly TransmitDrop[];
}

interface Reading {
  readonly interface: string;
  readonly kind: TransmitDrop["kind"];
  readonly name: string;
  readonly value: number;
  readonly fact: Fact;
}

const DRIVER = ["tx_dropped", "tx_errors"];
const ALLOWANCE = /^(?:bw_in|bw_out|pps|conntrack|linklocal)_allowance_exceeded$/;

/** They hold filters of what comes in, and send nothing (receive-losses.ts). */
const INGRESS: ReadonlySet<string> = new Set(["ingress", "clsact"]);

export function transmitDrops({ observed }: Scene): TransmitDrops | Absent {
  const hosts: string[] = [];
  const drops = observed.cast.members.flatMap((member): TransmitDrop[] => {
    const last = lastState(observed, member.name);
    if (!last) return [];
    const after = readings(last);
    if (after.length > 0) hosts.push(member.name);
    const first = observed.states.find((s) => s.host === member.name && s.moment === "before" && s !== last);
    const before = first ? readings(first) : [];
    return after
      .filter((r) => r.value > 0)
      .map((r) => ({
        host: member.name,
        interface: r.interface,
        kind: r.kind,
        name: r.name,
        after: r.value,
        before: before.find((b) => b.interface === r.interface && b.name === r.name)?.value,
        cite: citeLine(last, r.fact),
      }));
  });
  return hosts.length > 0
    ? { hosts, drops }
    : absent(
        { en: "no state shows what queues and adapters dropped", zh: "没有状态显示队列和网卡丢弃了多少" },
        observed.cast.members
          .filter((m) => m.role !== "client")
          .map((m) => ({ host: m.name, command: "tc -s qdisc; ip -s link; ethtool -S <interface>" })),
      );
}

/** Each counter once: `ip -s link`, ifconfig and /proc/net/dev repeat each other. */
function readings(state: HostState): readonly Reading[] {
  const found = new Map<string, Reading>();
  const add = (reading: Reading) => {
    const key = `${reading.interface} ${reading.name}`;
    if (!found.has(key)) found.set(key, reading);
  };
  for (const fact of state.qdiscs.filter((q) => !INGRESS.has(q.kind)))
    if (fact.dropped !== undefined)
      add({
        interface: fact.interface,
        kind: "qdisc",
        name: `${fact.kind} ${fact.handle}`,
        value: fact.dropped,
        fact,
      });
  for (const fact of state.interfaceCounters) {
    const kind = ALLOWANCE.test(fact.name) ? "allowance" : DRIVER.includes(fact.name) ? "driver" : undefined;
    if (kind) add({ interface: fact.interface, kind, name: fact.name, value: fact.value, fact });
  }
  return [...found.values()];
}

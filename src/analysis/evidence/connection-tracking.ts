/**
 * Question: how full is each host's connection tracking, and did it drop packets for lack of room?
 * net/netfilter/nf_conntrack_core.c: nf_conntrack_in() drops what it can make no entry for.
 */
import type { HostState } from "../host/define.ts";
import type { Growth } from "../observe/counters.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { lastState, sysctl } from "./host-view.ts";

export interface HostTracking {
  readonly host: string;
  readonly count?: number;
  readonly max?: number;
  readonly cites: readonly Citation[];
  /** Growth of packets dropped for lack of room. */
  readonly dropped?: Growth;
  /** "table full" in the kernel's log, newly written between the snapshots or just there. */
  readonly full: readonly Citation[];
  readonly fullIsNew: boolean;
  /** Does it take up TCP connections that it did not see begin? 1 unless set otherwise. */
  readonly loose?: number;
}

export interface ConnectionTracking {
  readonly hosts: readonly HostTracking[];
}

export function connectionTracking({ observed }: Scene): ConnectionTracking | Absent {
  const { cast, books, states } = observed;
  const hosts = cast.members.flatMap((member, id): HostTracking[] => {
    const state = lastState(observed, member.name);
    if (!state) return [];
    const count = sysctl(state, "net.netfilter.nf_conntrack_count");
    const max = sysctl(state, "net.netfilter.nf_conntrack_max");
    const loose = sysctl(state, "net.netfilter.nf_conntrack_tcp_loose");
    const dropped = books[id].growth("ConntrackDrop");
    const full = messages(state);
    const before = states.find((s) => s.host === member.name && s.moment === "before" && s !== state);
    // A log is a list of lines: what is more of them than before was written meanwhile.
    const fullIsNew = before !== undefined && hasLog(before) && full.length > messages(before).length;
    if (!count && !max && !loose && !dropped && full.length === 0) return [];
    return [
      {
        host: member.name,
        ...(count ? { count: count.value } : {}),
        ...(max ? { max: max.value } : {}),
        ...(loose ? { loose: loose.value } : {}),
        cites: [count, max].flatMap((s) => s?.cite ?? []),
        ...(dropped ? { dropped } : {}),
        full: full.slice(-3).map((event) => citeLine(state, event)),
        fullIsNew,
      },
    ];
  });
  if (hosts.length === 0)
    return absent(
      { en: "no host's connection tracking was given", zh: "没有提供任何主机的连接跟踪信息" },
      cast.members
        .filter((m) => m.role === "director")
        .map((m) => ({
          host: m.name,
          command:
            "conntrack -S; sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max; dmesg | grep conntrack",
        })),
    );
  return { hosts };
}

function messages(state: HostState): HostState["events"] {
  return state.events.filter((e) => e.kind === "conntrack-full");
}

function hasLog(state: HostState): boolean {
  return state.sections.some((s) => s.parser === "kernel-log");
}

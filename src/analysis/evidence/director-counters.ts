/**
 * Question: which counters of a director moved meanwhile, and how many packets did IPVS itself count?
 * `InPkts` is counted before a packet is sent on (net/netfilter/ipvs/ip_vs_core.c: ip_vs_in_stats), so it
 * tells what ends before IPVS from what ends behind it.
 */
import type { HostState, VirtualService } from "../host/define.ts";
import type { Growth } from "../observe/counters.ts";
import { type Absent, absent, type Scene } from "./define.ts";

/** Counters of packets that end in the host: net/ipv4/proc.c, net/ipv6/proc.c, rt_cache, nf_conntrack. */
const WATCHED = [
  "IpInAddrErrors",
  "Ip6InAddrErrors",
  "IpInHdrErrors",
  "Ip6InHdrErrors",
  "IpInDiscards",
  "IpReasmReqds",
  "IpReasmOKs",
  "IpReasmFails",
  "Ip6ReasmReqds",
  "Ip6ReasmOKs",
  "Ip6ReasmFails",
  "TcpExtIPReversePathFilter",
  "RtCacheInMartianSrc",
  "ConntrackDrop",
  "ConntrackEarlyDrop",
  "ConntrackInvalid",
  "ConntrackInsertFailed",
] as const;

export type WatchedCounter = (typeof WATCHED)[number];

export interface DirectorCount {
  readonly director: string;
  /** Counters known at both moments, also where they did not grow. */
  readonly growth: ReadonlyMap<string, Growth>;
  /** The last value since boot. */
  readonly sinceBoot: ReadonlyMap<string, number>;
  /** What the virtual services counted as incoming, all of them together; undefined where not known exactly. */
  readonly inIpvs?: Growth;
}

export interface DirectorCounters {
  readonly directors: readonly DirectorCount[];
}

export function directorCounters({ observed }: Scene): DirectorCounters | Absent {
  const { cast, books, states } = observed;
  const directors = cast.members.flatMap((member, id): DirectorCount[] => {
    if (member.role !== "director") return [];
    const growth = new Map(WATCHED.flatMap((name) => pair(name, books[id].growth(name))));
    const sinceBoot = new Map(WATCHED.flatMap((name) => pair(name, books[id].absolute(name)?.value)));
    const inIpvs = packetsInto(states.filter((s) => s.host === member.name));
    if (growth.size + sinceBoot.size === 0 && inIpvs === undefined) return [];
    return [{ director: member.name, growth, sinceBoot, ...(inIpvs ? { inIpvs } : {}) }];
  });
  if (directors.length === 0)
    return absent(
      { en: "no state of a director shows its counters", zh: "没有 DS 的状态显示其计数器" },
      cast.members
        .filter((m) => m.role === "director")
        .map((m) => ({
          host: m.name,
          command: "nstat -az; ipvsadm -Ln --stats --exact   # before and after the test",
        })),
    );
  return { directors };
}

function pair<T>(name: string, value: T | undefined): [string, T][] {
  return value === undefined ? [] : [[name, value]];
}

/** Growth of InPkts over all services that both snapshots list with exact numbers. */
function packetsInto(states: readonly HostState[]): Growth | undefined {
  const before = states.find((s) => s.moment === "before");
  const after = states.find((s) => s.moment === "after") ?? states.find((s) => s.moment === "now");
  if (!before || !after) return undefined;
  const then = counted(before);
  const now = counted(after);
  const [first] = now.values();
  if (!first || then.size === 0 || now.size !== then.size) return undefined;
  const pairs = [...now].map(([key, service]) => [then.get(key), service] as const);
  if (pairs.some(([old, service]) => !old?.stats?.exact || !service.stats?.exact)) return undefined;
  const sum = (packets: readonly number[]) => packets.reduce((n, p) => n + p, 0);
  const from = sum(pairs.map(([old]) => old?.stats?.inPackets ?? 0));
  const to = sum(pairs.map(([, service]) => service.stats?.inPackets ?? 0));
  return to < from
    ? undefined
    : { name: "InPkts of ipvsadm", before: from, after: to, growth: to - from, at: first.at };
}

function counted(state: HostState): ReadonlyMap<string, VirtualService> {
  const services = new Map<string, VirtualService>();
  for (const service of state.services)
    if (service.stats)
      services.set(`${service.protocol} ${service.ip ?? service.fwmark ?? ""} ${service.port}`, service);
  return services;
}

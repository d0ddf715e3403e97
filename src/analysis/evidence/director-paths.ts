/**
 * Question: how does a director judge the source of what came in and did not go out? Source validation
 * (net/ipv4/fib_frontend.c: fib_validate_source) asks whether the source is an address of its own, and
 * with rp_filter whether the way back leads out of the interface where the packet came in.
 */
import type { HostState } from "../host/define.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { type Effective, effective } from "./effective.ts";
import { isPlainName, lastState } from "./host-view.ts";
import { type RouteTo, routeTo } from "./routes.ts";

/** An interface on which lost requests came in, by the MAC that they were addressed to. */
export interface Entrance {
  readonly interface: string;
  readonly rpFilter?: Effective;
  readonly acceptLocal?: Effective;
}

/** A source of lost requests. */
export interface LostSource {
  readonly client: string;
  readonly lost: number;
  /** Did others of the same source pass? As far as samples show. */
  readonly passed: boolean;
  /** Where the director holds this very address: interface, and the line. */
  readonly own?: {
    readonly interface: string;
    readonly prefixLength?: number;
    readonly cites: readonly Citation[];
  };
  readonly back?: RouteTo;
}

export interface DirectorPath {
  readonly director: string;
  readonly entrances: readonly Entrance[];
  /** The sources with the most loss first. */
  readonly sources: readonly LostSource[];
  /** Lines of the kernel log about martians. */
  readonly martians: readonly { readonly source: string; readonly cite: Citation }[];
}

export interface DirectorPaths {
  readonly directors: readonly DirectorPath[];
}

const MOST_SOURCES = 20;

export function directorPaths(scene: Scene): DirectorPaths | Absent {
  const { observed } = scene;
  const { cast, transits, traffic, captures, names } = observed;
  const directors = transits.flatMap(({ leg, stayed }): DirectorPath[] => {
    if (leg.direction !== "request" || leg.counts.missing === 0) return [];
    const { name, ips } = cast.members[leg.from];
    const state = lastState(observed, name);
    const { arrived } = traffic[leg.from];
    const tableOf = (i: number) => captures[arrived.capture[i]].decoded.packets;
    const sourceOf = (i: number) => names.flow(tableOf(i).flow[arrived.row[i]]).source;
    const lost = countBy(stayed, arrived.weight, sourceOf);
    const passed = new Set(leg.arrivedSamples.map(sourceOf));
    const macs = new Set(
      stayed.flatMap((i) => names.link(tableOf(i).link[arrived.row[i]]).destinationMac ?? []),
    );
    return [
      {
        director: name,
        entrances: state ? entrances(state, macs) : [],
        sources: [...lost]
          .sort((a, b) => b[1] - a[1])
          .slice(0, MOST_SOURCES)
          .map(([client, count]): LostSource => {
            const own = ownAddress(state, client, ips);
            const back = state && routeTo(state, client);
            return {
              client,
              lost: count,
              passed: passed.has(client),
              ...(own ? { own } : {}),
              ...(back ? { back } : {}),
            };
          }),
        martians: !state
          ? []
          : state.events.flatMap((event) =>
              event.kind === "martian-source" ? [{ source: event.source, cite: citeLine(state, event) }] : [],
            ),
      },
    ];
  });
  if (!transits.some((t) => t.leg.direction === "request"))
    return absent(
      {
        en: "no capture of a director shows a client's packet coming in",
        zh: "没有 DS 的抓包显示客户端报文到达",
      },
      [{ host: "ds", command: "tcpdump -eni <interface> -s0 -w ds.pcap" }],
    );
  return { directors };
}

function countBy(
  indexes: readonly number[],
  weight: Uint32Array,
  keyOf: (index: number) => string,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const i of indexes) counts.set(keyOf(i), (counts.get(keyOf(i)) ?? 0) + weight[i]);
  return counts;
}

/** VLANs share the MAC of what they stand on: where several interfaces have it, those with an address. */
function entrances(state: HostState, macs: ReadonlySet<string>): readonly Entrance[] {
  const fitting = new Set(
    state.interfaces.filter((i) => i.mac !== undefined && macs.has(i.mac)).map((i) => i.name),
  );
  const addressed = [...fitting].filter((name) => state.addresses.some((a) => a.interface === name));
  return (addressed.length > 0 ? addressed : [...fitting]).filter(isPlainName).map((name) => {
    const rpFilter = effective(state, "rp_filter", name);
    const acceptLocal = effective(state, "accept_local", name);
    return {
      interface: name,
      ...(rpFilter ? { rpFilter } : {}),
      ...(acceptLocal ? { acceptLocal } : {}),
    };
  });
}

/** By its state, or, without any, by what it claims on the link. */
function ownAddress(
  state: HostState | undefined,
  ip: string,
  claimed: ReadonlySet<string>,
): LostSource["own"] {
  const address = state?.addresses.find((a) => a.ip === ip);
  if (state && address) {
    const { interface: device, prefixLength } = address;
    return { interface: device, prefixLength, cites: [citeLine(state, address)] };
  }
  if (state && state.addresses.length > 0) return undefined;
  return claimed.has(ip) ? { interface: "", cites: [] } : undefined;
}

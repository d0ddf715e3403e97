/** What really happened on each leg, from the counts of the network and the applications. */
import type { Truth } from "./cases.ts";

export interface TrueLeg {
  sent: number;
  arrived: number;
}

/** Keyed as `request ds>rs1`. */
export type TrueLegs = ReadonlyMap<string, TrueLeg>;

/** Flows that the director sends to a real server's own address: no packets of a virtual service. */
const isDirect = (flow: number): boolean => flow >= 300 && flow < 500;

const isServer = (host: string): boolean => host.startsWith("rs");

export function trueLegs(truth: Truth): TrueLegs {
  const legs = new Map<string, TrueLeg>();
  const add = (name: string, sent: number, arrived: number): void => {
    const leg = legs.get(name) ?? { sent: 0, arrived: 0 };
    leg.sent += sent;
    leg.arrived += arrived;
    if (sent > 0) legs.set(name, leg);
  };
  for (const flow of truth.flows.filter((f) => !isDirect(f.flow))) {
    const by = flow.requests_sent_by;
    const to = flow.requests_delivered_to;
    const directors = [
      { name: "ds", on: flow.sent_on_by_ds, delivered: flow.requests_from_ds_delivered_to },
      { name: "ds2", on: flow.sent_on_by_ds2, delivered: flow.requests_from_ds2_delivered_to },
    ];
    const client = by.client === undefined ? "ds" : "client";
    if (client === "client") {
      // A real server that forwards sends packets back to the director: laps that no client sent.
      const laps = Object.keys(by)
        .filter(isServer)
        .reduce((n, host) => n + by[host], 0);
      // Frames of the client count for the first director, but for those that the second got, or was to get.
      const second = Math.max(flow.requests_sent_to.ds2 ?? 0, to.ds2 ?? 0);
      // A router, or a fabric that delivers by address, sends packets back as well: no host of the truth.
      const routed = Object.keys(flow.sent_on_by_ds).some((host) => !isServer(host));
      const first = by.client - second;
      const came = (to.ds ?? 0) - laps;
      add("request client>ds", first, routed ? Math.min(came, first) : came);
      add("request client>ds2", second, to.ds2 ?? 0);
      for (const { name, on } of directors)
        add(
          `request ${name}>${name}`,
          to[name] ?? 0,
          Object.values(on).reduce((n, count) => n + count, 0),
        );
    }
    for (const { name, on, delivered } of directors)
      for (const [host, count] of Object.entries(on))
        add(`request ${name}>${isServer(host) ? host : "nobody"}`, count, delivered[host] ?? 0);
    // A TCP application counts connections and reads, not packets.
    if (flow.proto === "udp")
      for (const host of Object.keys(to).filter(isServer))
        add(`request ${host}>${host}`, to[host], flow.app_server_received[host] ?? 0);
    addReplies(flow, client, add);
  }
  return legs;
}

function addReplies(
  { replies_sent_by: by, replies_delivered_to: to }: Truth["flows"][number],
  client: "client" | "ds",
  add: (name: string, sent: number, arrived: number) => void,
): void {
  const viaDirector = client === "client" && to.ds !== undefined;
  for (const host of Object.keys(by).filter(isServer))
    if (viaDirector) add(`reply ${host}>ds`, by[host], to.ds);
    else add(`reply ${host}>${client}`, by[host], to[client] ?? 0);
  if (viaDirector) add("reply ds>ds", to.ds, by.ds ?? 0);
  if (by.ds !== undefined) add("reply ds>client", by.ds, to.client ?? 0);
}

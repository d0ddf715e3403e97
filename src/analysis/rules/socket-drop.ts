/** What the rules share whose packets end at a socket of the real server: a counter of the kernel tells why. */
import type { Words } from "../../report/schema.ts";
import type { ServerDelivery } from "../evidence/deliveries.ts";
import { citeCounter, fits } from "./cite-counter.ts";
import type { Fault } from "./define.ts";
import { listed, listedZh, plural } from "./words.ts";

export interface SocketDrop {
  readonly server: ServerDelivery;
  /** Requests that ended in the host, and the counter that grew by as many. */
  readonly lost: number;
  readonly growth: ServerDelivery["grown"][number];
}

/** Servers whose undelivered requests one of these counters accounts for. */
export function socketDrops(
  servers: readonly ServerDelivery[],
  counters: readonly string[],
): readonly SocketDrop[] {
  return servers.flatMap((server) => {
    const lost = server.leg.counts.missing - server.resetPackets;
    // The counter must be the one that tells best: others that grew by more tell something else.
    const growth = server.grown.find((g) => counters.includes(g.name) && fits(g.growth, lost));
    return lost > 0 && growth && server.refusals.length === 0 ? [{ server, lost, growth }] : [];
  });
}

/** The parts of a fault that only the counters make. */
export function dropFault(
  drops: readonly SocketDrop[],
  why: Words,
): Pick<Fault, "grounds" | "packets" | "segments" | "explanation" | "evidence"> {
  const hosts = listed(drops.map((d) => d.server.host));
  const packets = drops.reduce((n, d) => n + d.lost, 0);
  return {
    grounds: ["counter", "absence"],
    packets,
    segments: drops.map((d) => ({ from: d.server.host, to: d.server.host })),
    explanation: {
      en: `Measured: ${plural(packets, "request")} arrived at ${hosts} and ended there; ${listed(
        drops.map((d) => `${d.growth.name} of ${d.server.host} grew by ${d.growth.growth}`),
      )}. ${why.en}`,
      zh: `实测：${packets} 个请求到达 ${listedZh(drops.map((d) => d.server.host))} 后在本机终止；${drops
        .map((d) => `${d.server.host} 的 ${d.growth.name} 增长了 ${d.growth.growth}`)
        .join("，")}。${why.zh ?? ""}`,
    },
    evidence: drops
      .flatMap((d) => [
        citeCounter(d.server.host, d.growth),
        ...(d.server.cites.length > 0 ? d.server.cites : d.server.samples).slice(0, 2),
      ])
      .slice(0, 14),
  };
}

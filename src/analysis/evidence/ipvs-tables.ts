/** Question: what do the directors' IPVS tables hold, and how does the traffic fit them? */
import type { Forwarding, VirtualService } from "../host/define.ts";
import { PROTOCOL_NUMBER } from "../observe/services.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { hasWhole, lastState } from "./host-view.ts";

export interface TableService {
  readonly protocol: number;
  readonly vip: string;
  readonly port: number;
  readonly destinations: readonly {
    readonly ip: string;
    readonly port: number;
    readonly forwarding: Forwarding | undefined;
    readonly weight: number | undefined;
    readonly cite: Citation;
  }[];
  /** Active and inactive connections of all real servers; undefined where not printed. */
  readonly connections?: number;
  readonly cite: Citation;
}

export interface DirectorTable {
  readonly director: string;
  /** Not the snapshot of before the test. */
  readonly afterTest: boolean;
  readonly services: readonly TableService[];
  /** The whole table was pasted: what is not in it does not exist. */
  readonly complete: boolean;
  /** Some line of the table, to cite an absence by. */
  readonly lines: readonly Citation[];
}

export interface IpvsTables {
  readonly directors: readonly DirectorTable[];
}

export function ipvsTables({ observed }: Scene): IpvsTables | Absent {
  const directors = observed.cast.members.flatMap((member): DirectorTable[] => {
    if (member.role !== "director") return [];
    const state = lastState(observed, member.name);
    const complete = state !== undefined && hasWhole(state, ["ipvsadm-list", "ipvsadm-save", "proc-ip-vs"]);
    if (!state || (!complete && state.services.length === 0)) return [];
    const services = new Map<string, TableService>();
    for (const service of state.services) {
      const key = keyOf(service);
      if (key === undefined || services.has(key)) continue;
      const rows = state.services.filter((s) => keyOf(s) === key).flatMap((s) => s.destinations);
      services.set(key, {
        protocol: service.protocol === "fwmark" ? 0 : PROTOCOL_NUMBER[service.protocol],
        vip: service.ip ?? "",
        port: service.port,
        // `--stats` repeats the rows without weights.
        destinations: rows
          .filter(
            (d, at) =>
              rows.findIndex(
                (o) =>
                  o.ip === d.ip && o.port === d.port && (o.weight !== undefined || d.weight === undefined),
              ) === at,
          )
          .map((d) => ({
            ip: d.ip,
            port: d.port,
            forwarding: d.forwarding,
            weight: d.weight,
            cite: citeLine(state, d),
          })),
        ...connectionsOf(rows),
        cite: citeLine(state, service),
      });
    }
    return [
      {
        director: member.name,
        afterTest: state.moment !== "before",
        complete,
        services: [...services.values()],
        lines: state.services.slice(0, 3).map((s) => citeLine(state, s)),
      },
    ];
  });
  if (directors.length === 0)
    return absent(
      "no state of a director shows its IPVS table",
      observed.cast.members
        .filter((m) => m.role === "director")
        .map((m) => ({ host: m.name, command: "ipvsadm -Ln" })),
    );
  return { directors };
}

function keyOf(service: VirtualService): string | undefined {
  if (service.protocol === "fwmark") return undefined;
  return `${service.protocol} ${service.ip} ${service.port}`;
}

function connectionsOf(rows: VirtualService["destinations"]): { readonly connections?: number } {
  const counted = rows.filter(
    (d) => d.activeConnections !== undefined && d.inactiveConnections !== undefined,
  );
  if (counted.length === 0) return {};
  return {
    connections: counted.reduce((n, d) => n + (d.activeConnections ?? 0) + (d.inactiveConnections ?? 0), 0),
  };
}

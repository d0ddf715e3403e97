/** Question: what do the directors' IPVS tables hold, and how does the traffic fit them? */
import type { Forwarding, HostState, VirtualService } from "../host/define.ts";
import { PROTOCOL_NUMBER, protocolName } from "../observe/services.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { hasWhole, lastState, sysctl } from "./host-view.ts";

export interface TableDestination {
  readonly ip: string;
  /** 0 of firewall-mark services: the port stays what the client sent to. */
  readonly port: number;
  readonly forwarding: Forwarding | undefined;
  readonly weight: number | undefined;
  readonly activeConnections?: number;
  readonly inactiveConnections?: number;
  readonly cite: Citation;
}

export interface TableService {
  /** 0: a firewall-mark service; it has no address and port of its own. */
  readonly protocol: number;
  readonly vip: string;
  readonly port: number;
  readonly fwmark?: number;
  /** `udp 10.0.0.1:53`, `firewall mark 7`. */
  readonly name: string;
  readonly scheduler?: string;
  /** `persistent 360`, `sh-fallback`, `ops`. */
  readonly flags: readonly string[];
  readonly destinations: readonly TableDestination[];
  /** Active and inactive connections of all real servers; undefined where not printed. */
  readonly connections?: number;
  readonly cite: Citation;
}

export interface DirectorTable {
  readonly director: string;
  /** Not the snapshot of before the test. */
  readonly afterTest: boolean;
  readonly services: readonly TableService[];
  /** Services of the snapshot of before the test, where there is a later one. */
  readonly earlier: readonly TableService[];
  /** The whole table was pasted: what is not in it does not exist. */
  readonly complete: boolean;
  /** Some line of the table, to cite an absence by. */
  readonly lines: readonly Citation[];
  /** Settings under net.ipv4.vs, by the rest of their name. */
  readonly settings: ReadonlyMap<string, { readonly value: number; readonly cite: Citation }>;
}

export interface IpvsTables {
  readonly directors: readonly DirectorTable[];
}

const PARSERS = ["ipvsadm-list", "ipvsadm-save", "proc-ip-vs"];

export function ipvsTables({ observed }: Scene): IpvsTables | Absent {
  const directors = observed.cast.members.flatMap((member): DirectorTable[] => {
    if (member.role !== "director") return [];
    const state = lastState(observed, member.name);
    const complete = state !== undefined && hasWhole(state, PARSERS);
    if (!state || (!complete && state.services.length === 0)) return [];
    const before = observed.states.find(
      (s) => s.host === member.name && s.moment === "before" && s !== state,
    );
    return [
      {
        director: member.name,
        afterTest: state.moment !== "before",
        complete,
        services: servicesOf(state),
        earlier: before ? servicesOf(before) : [],
        lines: state.services.slice(0, 3).map((s) => citeLine(state, s)),
        settings: settingsOf(state),
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

function servicesOf(state: HostState): readonly TableService[] {
  const services = new Map<string, TableService>();
  for (const service of state.services) {
    const key = keyOf(service);
    if (services.has(key)) continue;
    const same = state.services.filter((s) => keyOf(s) === key);
    const rows = same.flatMap((s) => s.destinations);
    const listed = same.find((s) => s.scheduler !== undefined);
    services.set(key, {
      protocol: service.protocol === "fwmark" ? 0 : PROTOCOL_NUMBER[service.protocol],
      vip: service.ip ?? "",
      port: service.port,
      ...(service.fwmark === undefined ? {} : { fwmark: service.fwmark }),
      name: nameOf(service),
      ...(listed?.scheduler === undefined ? {} : { scheduler: listed.scheduler }),
      flags: listed?.flags ?? service.flags,
      // `--stats` repeats the rows without weights.
      destinations: rows
        .filter(
          (d, at) =>
            rows.findIndex(
              (o) => o.ip === d.ip && o.port === d.port && (o.weight !== undefined || d.weight === undefined),
            ) === at,
        )
        .map((d) => ({
          ip: d.ip,
          port: d.port,
          forwarding: d.forwarding,
          weight: d.weight,
          ...(d.activeConnections === undefined ? {} : { activeConnections: d.activeConnections }),
          ...(d.inactiveConnections === undefined ? {} : { inactiveConnections: d.inactiveConnections }),
          cite: citeLine(state, d),
        })),
      ...connectionsOf(rows),
      cite: citeLine(state, service),
    });
  }
  return [...services.values()];
}

function keyOf({ protocol, ip, port, fwmark, flags }: VirtualService): string {
  // The kernel keeps marks of the two families apart (ip_vs_svc_fwm_hashkey).
  if (protocol === "fwmark") return `fwmark ${fwmark} ${flags.includes("IPv6") ? 6 : 4}`;
  return `${protocol} ${ip} ${port}`;
}

function nameOf({ protocol, ip, port, fwmark }: VirtualService): string {
  if (protocol === "fwmark") return `firewall mark ${fwmark}`;
  return serviceName({ protocol: PROTOCOL_NUMBER[protocol], vip: ip ?? "", port });
}

/** `udp 10.0.0.1:53` */
export function serviceName(service: {
  readonly protocol: number;
  readonly vip: string;
  readonly port: number;
}): string {
  const { protocol, vip, port } = service;
  return `${protocolName(protocol)} ${vip.includes(":") ? `[${vip}]` : vip}:${port}`;
}

const SETTINGS = [
  "expire_nodest_conn",
  "expire_quiescent_template",
  "conntrack",
  "conn_reuse_mode",
  "backup_only",
  "drop_packet",
  "drop_entry",
  "am_droprate",
  "secure_tcp",
  "sloppy_tcp",
] as const;

function settingsOf(state: HostState): DirectorTable["settings"] {
  return new Map(
    SETTINGS.flatMap((name) => {
      const read = sysctl(state, `net.ipv4.vs.${name}`);
      return read ? [[name, read] as const] : [];
    }),
  );
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

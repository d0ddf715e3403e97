/** The services of an IPVS table, each once, however many listings print it. Part of the question `ipvsTables`. */
import type { Destination, Forwarding, HostState, VirtualService } from "../host/define.ts";
import type { Cast } from "../observe/define.ts";
import { PROTOCOL_NUMBER, protocolName } from "../observe/services.ts";
import { citeLine } from "./cite.ts";
import type { Citation } from "./define.ts";

export interface TableDestination {
  readonly ip: string;
  /** 0 of firewall-mark services: the port stays what the client sent to. */
  readonly port: number;
  readonly forwarding: Forwarding | undefined;
  /** `fullnat`, `snat`: a method of dpvs or Alibaba's LVS. */
  readonly foreign?: string;
  readonly weight: number | undefined;
  readonly activeConnections?: number;
  readonly inactiveConnections?: number;
  /** `--thresholds`: no new connection from `upper` on (0: no limit), until there are fewer than `lower`. */
  readonly thresholds?: { readonly upper: number; readonly lower: number; readonly cite: Citation };
  /** Name of the host that has the address, where one is known. */
  readonly host?: string;
  /** Is it the director itself? */
  readonly own: boolean;
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

export function servicesOf(state: HostState, cast: Cast): readonly TableService[] {
  const director = cast.memberOfName(state.host);
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
          ...limitsOf(state, rows, d),
          ...hostOf(cast, director, d),
          ip: d.ip,
          port: d.port,
          forwarding: d.forwarding,
          ...(d.foreignMethod === undefined ? {} : { foreign: d.foreignMethod }),
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

function connectionsOf(rows: VirtualService["destinations"]): { readonly connections?: number } {
  const counted = rows.filter(
    (d) => d.activeConnections !== undefined && d.inactiveConnections !== undefined,
  );
  if (counted.length === 0) return {};
  return {
    connections: counted.reduce((n, d) => n + (d.activeConnections ?? 0) + (d.inactiveConnections ?? 0), 0),
  };
}

/** `--thresholds` prints rows of its own, without methods and weights. */
function limitsOf(
  state: HostState,
  rows: VirtualService["destinations"],
  { ip, port }: Destination,
): Pick<TableDestination, "thresholds"> {
  const row = rows.find((d) => d.ip === ip && d.port === port && d.thresholds !== undefined);
  return row?.thresholds ? { thresholds: { ...row.thresholds, cite: citeLine(state, row) } } : {};
}

function hostOf(
  cast: Cast,
  director: number,
  { ip, forwarding }: Destination,
): Pick<TableDestination, "host" | "own"> {
  const member = cast.memberOfIp(ip);
  const own =
    forwarding === "local" || /^127\./.test(ip) || ip === "::1" || (member >= 0 && member === director);
  return { own, ...(member < 0 ? {} : { host: cast.members[member].name }) };
}

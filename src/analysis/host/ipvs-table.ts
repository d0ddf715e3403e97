/**
 * The table of virtual services and destinations that `ipvsadm -L` and /proc/net/ip_vs print alike
 * (ipvsadm.c print_title, print_service_entry; ip_vs_ctl.c ip_vs_info_seq_show).
 */
import {
  type BodyLine,
  type Destination,
  type Forwarding,
  HOST_LIMITS,
  type LineRef,
  type LogLine,
  type ParsedBody,
  type VirtualService,
} from "./define.ts";
import type { Endpoint } from "./endpoint.ts";
import type { IpvsTimeouts, SyncDaemon } from "./facts-ipvs.ts";
import { readRates, readStats, readSyncDaemon, readTimeouts, readTunnel } from "./ipvs-values.ts";
import { decimal } from "./numbers.ts";
import { keep, readLines, tokens } from "./read-lines.ts";
import { cellsByColumn } from "./table.ts";

/** How this form of the table writes an endpoint and a firewall mark. */
export interface IpvsNotation {
  readonly endpoint: (text: string) => Endpoint | undefined;
  readonly fwmark: (text: string) => number | undefined;
  readonly flags: (words: readonly string[]) => readonly string[];
}

export const LIST_COLUMNS: readonly string[] = ["Forward", "Weight", "ActiveConn", "InActConn"];
const PROTOCOLS = new Map([
  ["TCP", "tcp"],
  ["UDP", "udp"],
  ["SCTP", "sctp"],
  ["FWM", "fwmark"],
] as const);
const FORWARDING = new Map<string, Forwarding>([
  ["Route", "route"],
  ["Masq", "masq"],
  ["Tunnel", "tunnel"],
  ["Local", "local"],
]);
/** Of dpvs and Alibaba's LVS: not one of the four methods. */
const FOREIGN = new Map<string, NonNullable<Destination["foreignMethod"]>>([
  ["FullNat", "fullnat"],
  ["SNAT", "snat"],
]);

/** Reads the table. `columns` are those to expect until a heading says otherwise. */
export function readIpvsTable(
  lines: readonly BodyLine[],
  notation: IpvsNotation,
  expected: readonly string[],
): ParsedBody {
  const services: VirtualService[] = [];
  const log: LogLine[] = [];
  const ipvsTimeouts: IpvsTimeouts[] = [];
  const syncDaemons: SyncDaemon[] = [];
  let columns = expected;
  let destinations: Destination[] | undefined;
  let destinationCount = 0;

  const unread = readLines(lines, (text, at) => {
    const words = tokens(text);
    const [first, second = ""] = words;
    if (first === "Prot" || (first === "->" && second === "RemoteAddress:Port")) {
      const named = words.slice(2).filter((word) => word !== "Scheduler" && word !== "Flags");
      if (named.length > 0) columns = named;
      return true;
    }
    if (first === "->") {
      const read = readDestination(words.slice(1), columns, notation, at);
      if (!read || !destinations || destinationCount++ >= HOST_LIMITS.facts) return false;
      destinations.push(read);
      return true;
    }
    if (/^IP Virtual Server version /.test(text.trim())) return true;
    const timeouts = readTimeouts(text.trim());
    if (timeouts) return keep(ipvsTimeouts, { at, ...timeouts });
    const daemon = readSyncDaemon(text.trim());
    if (daemon) return keep(syncDaemons, { at, ...daemon });
    if (text.startsWith("Can't initialize ipvs") || text.startsWith("Are you sure that IP Virtual Server"))
      return keep(log, { at, message: text.trim() });
    destinations = undefined;
    const list: Destination[] = [];
    const service = readService(words, columns, notation, at, list);
    if (!service || !keep(services, service)) return false;
    destinations = list;
    return true;
  });
  return { facts: { services, log, ipvsTimeouts, syncDaemons }, unread };
}

function readService(
  words: readonly string[],
  columns: readonly string[],
  notation: IpvsNotation,
  at: LineRef,
  destinations: readonly Destination[],
): VirtualService | undefined {
  const protocol = [...PROTOCOLS].find(([name]) => name === words[0])?.[1];
  if (protocol === undefined || words.length < 2) return undefined;
  const endpoint = protocol === "fwmark" ? undefined : notation.endpoint(words[1]);
  const fwmark = protocol === "fwmark" ? notation.fwmark(words[1]) : undefined;
  if (endpoint === undefined && fwmark === undefined) return undefined;
  const ip6Mark = fwmark !== undefined && words[2] === "IPv6";
  const rest = words.slice(ip6Mark ? 3 : 2);
  const listed = columns.includes("Forward");
  const stats = columns.includes("InPkts") ? readStats(columns, rest) : undefined;
  const rates = columns.includes("InPPS") ? readRates(columns, rest) : undefined;
  if (columns.includes("InPkts") && stats === undefined) return undefined;
  if (columns.includes("InPPS") && rates === undefined) return undefined;
  // With --thresholds and --persistent-conn the heading does not say that scheduler and flags follow.
  const named = !stats && !rates && /^[a-z]/.test(rest[0] ?? "");
  if (listed && !named) return undefined;
  return {
    at,
    protocol,
    ...endpoint,
    port: endpoint?.port ?? 0,
    ...(fwmark !== undefined && { fwmark }),
    ...(named && { scheduler: rest[0] }),
    flags: [...(ip6Mark ? ["IPv6"] : []), ...(named ? notation.flags(rest.slice(1)) : [])],
    destinations,
    ...(stats && { stats }),
    ...(rates && { rates }),
  };
}

function readDestination(
  words: readonly string[],
  columns: readonly string[],
  notation: IpvsNotation,
  at: LineRef,
): Destination | undefined {
  const endpoint = words.length > 0 ? notation.endpoint(words[0]) : undefined;
  const cells = cellsByColumn(columns, words.slice(1));
  if (!endpoint || !cells) return undefined;
  if (columns.includes("InPPS")) {
    const rates = readRates(columns, words.slice(1));
    return rates && { at, ...endpoint, rates };
  }
  if (columns.includes("InPkts")) {
    const stats = readStats(columns, words.slice(1));
    return stats && { at, ...endpoint, stats };
  }
  const method = cells.get("Forward");
  const forwarding = method === undefined ? undefined : FORWARDING.get(method);
  const foreignMethod = method === undefined ? undefined : FOREIGN.get(method);
  if (method !== undefined && !forwarding && !foreignMethod) return undefined;
  const weight = decimal(cells.get("Weight") ?? "");
  const activeConnections = decimal(cells.get("ActiveConn") ?? "");
  const inactiveConnections = decimal(cells.get("InActConn") ?? "");
  if (activeConnections === undefined || inactiveConnections === undefined) return undefined;
  if (columns.includes("Weight") && weight === undefined) return undefined;
  const tunnel = readTunnel(cells.get("TunnelInfo"));
  const persistentConnections = decimal(cells.get("PersistConn") ?? "");
  const upper = decimal(cells.get("Uthreshold") ?? "");
  const lower = decimal(cells.get("Lthreshold") ?? "");
  return {
    at,
    ...endpoint,
    ...(forwarding && { forwarding }),
    ...(foreignMethod && { foreignMethod }),
    ...(weight !== undefined && { weight }),
    activeConnections,
    inactiveConnections,
    ...(tunnel && { tunnel }),
    ...(upper !== undefined && lower !== undefined && { thresholds: { upper, lower } }),
    ...(persistentConnections !== undefined && { persistentConnections }),
  };
}

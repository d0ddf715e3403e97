/**
 * Which way a host's routing table leads to an address: the longest prefix of the main and local tables,
 * then the smallest metric (fib_table_lookup() of the kernel's net/ipv4/fib_trie.c). Rules of policy
 * routing are not walked: where there are some, the answer is not certain.
 */
import { ipFamily, isMaskedIp, samePrefix } from "../../lib/ip.ts";
import type { HostState, Route, RouteLookup } from "../host/define.ts";
import { citeLine } from "./cite.ts";
import type { Citation } from "./define.ts";

export interface RouteTo {
  /** `via` a gateway, on the `link`, `local`, `refused` (unreachable, blackhole, prohibit), or `none`. */
  readonly kind: "via" | "link" | "local" | "refused" | "none";
  /** Several where the route has several next hops. */
  readonly hops: readonly { readonly via?: string; readonly interface?: string }[];
  /** false where `ip rule`, or a table of its own, may lead elsewhere. */
  readonly certain: boolean;
  /** The address that the route prefers for what starts here. */
  readonly source?: string;
  /** Learnt from an ICMP redirect, as `ip route get` says. */
  readonly redirected?: boolean;
  /** The route's line; of `none` some lines of the table that lacks it. */
  readonly cites: readonly Citation[];
  /** In the words of `ip route`. */
  readonly text: string;
}

const TABLES = new Set(["main", "local", "default", "254", "255", "253"]);
const REFUSING = new Set(["unreachable", "blackhole", "prohibit"]);
const LEADING = new Set(["unicast", "local", ...REFUSING]);
/** `ip rule` as the kernel makes it (fib_default_rules_init()); l3mdev comes with the first VRF. */
const USUAL_RULE = /^from all lookup (?:local|main|default|\[l3mdev-table\])$/;

/** @returns undefined when what was given of the table leaves it open. */
export function routeTo(state: HostState, ip: string): RouteTo | undefined {
  // A masked address fits no route, and a masked route may be the one that fits.
  if (isMaskedIp(ip) || state.routes.some((r) => isMaskedIp(r.destination.split("/", 1)[0])))
    return undefined;
  const family = ipFamily(ip);
  const usual = state.policyRules.every((r) => USUAL_RULE.test(r.text.trim()));
  const lookup = state.routeLookups.findLast((l) => l.destination === ip);
  if (lookup) return answered(state, lookup, usual);
  const usable = state.routes.filter((r) => familyOf(r) === family && LEADING.has(r.type));
  const certain = usual && usable.every((r) => r.table === undefined || TABLES.has(r.table));
  const main = usable.filter((r) => r.table === undefined || TABLES.has(r.table));
  const fitting = main.filter((r) => reaches(r, ip));
  if (fitting.length === 0) {
    if (!isWhole(state, family)) return undefined;
    // What leads to networks says more than the local table.
    const shown = [...main.filter((r) => r.type !== "local"), ...main];
    const cites = shown.slice(0, 3).map((r) => citeLine(state, r));
    return { kind: "none", hops: [], certain, cites, text: "no route" };
  }
  const longest = Math.max(...fitting.map(lengthOf));
  const narrow = fitting.filter((r) => lengthOf(r) === longest);
  const metric = Math.min(...narrow.map((r) => r.metric ?? 0));
  const best = narrow.filter((r) => (r.metric ?? 0) === metric);
  // A part of a table with a default route may hide a narrower one.
  if (longest === 0 && !isWhole(state, family)) return undefined;
  const [first] = best;
  const hops = new Map(best.map((r) => [`${r.via} ${r.interface}`, hopOf(r)]));
  return {
    kind: kindOf(first),
    hops: [...hops.values()],
    certain,
    ...(first.source === undefined ? {} : { source: first.source }),
    cites: [citeLine(state, first)],
    text: textOf(first),
  };
}

/** `ip route get`: the kernel's own answer; it walked the rules for the source that it was asked for. */
function answered(state: HostState, lookup: RouteLookup, usual: boolean): RouteTo {
  const kind = kindOf(lookup);
  return {
    kind,
    hops: kind === "refused" ? [] : [hopOf(lookup)],
    certain: usual || lookup.from !== undefined,
    redirected: lookup.cache.includes("redirected"),
    ...(lookup.source === undefined ? {} : { source: lookup.source }),
    cites: [citeLine(state, lookup)],
    text: textOf(lookup),
  };
}

type Way = Pick<Route, "type" | "destination" | "via" | "interface">;

function kindOf({ type, via }: Way): RouteTo["kind"] {
  if (type === "local") return "local";
  if (REFUSING.has(type)) return "refused";
  return via === undefined ? "link" : "via";
}

function textOf({ type, destination, via, interface: device }: Way): string {
  return [
    ...(type === "unicast" ? [] : [type]),
    destination,
    ...(via === undefined ? [] : ["via", via]),
    ...(device === undefined ? [] : ["dev", device]),
  ].join(" ");
}

function hopOf({ via, interface: device }: Way): RouteTo["hops"][number] {
  return { ...(via === undefined ? {} : { via }), ...(device === undefined ? {} : { interface: device }) };
}

/** `default` is written alike in both families: its gateway, the command, or IPv6's `pref` tells. */
function familyOf({ destination, via, at }: Route): 4 | 6 | undefined {
  if (destination !== "default") return ipFamily(destination.split("/", 1)[0]);
  // RFC 5549: an IPv4 route over an IPv6 gateway.
  if (via !== undefined) return /\bvia inet6 /.test(at.text) ? 4 : ipFamily(via);
  return isSix(at.command) || /\bpref (?:low|medium|high)\b/.test(at.text) ? 6 : 4;
}

function isSix(command: string): boolean {
  return /(?:^|\s)-(?:6|A inet6)\b|inet6/.test(command);
}

function lengthOf({ destination }: Route): number {
  if (destination === "default") return 0;
  const length = destination.split("/", 2).at(1);
  return length === undefined ? 128 : Number(length);
}

function reaches(route: Route, ip: string): boolean {
  if (route.destination === "default") return true;
  const [address, length] = route.destination.split("/", 2);
  return length === undefined ? address === ip : samePrefix(address, ip, Number(length));
}

/** Was the whole main table of that family printed? */
function isWhole(state: HostState, family: 4 | 6 | undefined): boolean {
  return state.sections.some(({ parser, partial, command }) => {
    if ((parser !== "ip-route" && parser !== "route-table") || partial) return false;
    if (/\btable\s+(?!all\b|main\b|254\b)/.test(command)) return false;
    return isSix(command) ? family === 6 : family === 4 || /\btable\s+all\b/.test(command);
  });
}

/**
 * Which way a host's routing table leads to an address: the longest prefix of the main and local tables,
 * then the smallest metric (fib_table_lookup() of the kernel's net/ipv4/fib_trie.c). Where there are rules of policy
 * routing they are walked (policy-walk.ts); where one asks for what is not known, the main table's answer is not certain.
 */
import { ipFamily, isMaskedIp, samePrefix } from "../../lib/ip.ts";
import type { HostState, Route, RouteLookup } from "../host/define.ts";
import { citeLine } from "./cite.ts";
import type { Citation } from "./define.ts";
import { isPlainName } from "./host-view.ts";
import { asksForSix, type Decision, decide, REFUSING, refuses } from "./policy-walk.ts";

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
  /** In the words of `ip route`, or of `ip rule`. */
  readonly text: string;
  /** Of what refuses: the command that takes it away. */
  readonly undo?: string;
}

const TABLES = new Set(["main", "local", "default", "254", "255", "253"]);
const LEADING = new Set(["unicast", "local", ...REFUSING]);
/** `ip rule` as the kernel makes it (fib_default_rules_init()); l3mdev comes with the first VRF. */
const USUAL_RULE = /^from all lookup (?:local|main|default|\[l3mdev-table\])$/;

/**
 * @param source of what is sent there, where that is known: rules may ask for it
 * @returns undefined when what was given of the table leaves it open
 */
export function routeTo(state: HostState, ip: string, source?: string): RouteTo | undefined {
  // A masked address fits no route, and a masked route may be the one that fits.
  if (isMaskedIp(ip) || state.routes.some((r) => isMaskedIp(r.destination.split("/", 1)[0])))
    return undefined;
  const family = ipFamily(ip);
  const usual = state.policyRules.every((r) => USUAL_RULE.test(r.text.trim()));
  const lookup = state.routeLookups.findLast((l) => l.destination === ip);
  if (lookup) return answered(state, lookup, usual);
  if (!usual) {
    const decided = walked(state, source, ip);
    if (decided) return decided;
  }
  const usable = state.routes.filter((r) => familyOf(r) === family && LEADING.has(r.type));
  const certain = usual && usable.every((r) => r.table === undefined || TABLES.has(r.table));
  const main = usable.filter((r) => r.table === undefined || TABLES.has(r.table));
  const best = bestOf(main, ip);
  if (best.length === 0) {
    if (!isWhole(state, family)) return undefined;
    // What leads to networks says more than the local table.
    const shown = [...main.filter((r) => r.type !== "local"), ...main];
    const cites = shown.slice(0, 3).map((r) => citeLine(state, r));
    return { kind: "none", hops: [], certain, cites, text: "no route" };
  }
  // A part of a table with a default route may hide a narrower one.
  if (lengthOf(best[0]) === 0 && !isWhole(state, family)) return undefined;
  return { ...along(state, best), certain };
}

/** The longest prefix, then the smallest metric; several where a route has several next hops. */
function bestOf(routes: readonly Route[], ip: string): readonly Route[] {
  const fitting = routes.filter((r) => reaches(r, ip));
  const longest = Math.max(...fitting.map(lengthOf));
  const narrow = fitting.filter((r) => lengthOf(r) === longest);
  const metric = Math.min(...narrow.map((r) => r.metric ?? 0));
  return narrow.filter((r) => (r.metric ?? 0) === metric);
}

function along(state: HostState, best: readonly Route[]): Omit<RouteTo, "certain"> {
  const [first] = best;
  const hops = new Map(best.map((r) => [`${r.via} ${r.interface}`, hopOf(r)]));
  return {
    kind: kindOf(first),
    hops: [...hops.values()],
    ...(first.source === undefined ? {} : { source: first.source }),
    cites: [citeLine(state, first)],
    text: textOf(first),
    ...(REFUSING.has(first.type) ? { undo: undoOf(first) } : {}),
  };
}

function undoOf({ type, destination, table = "main", at }: Route): string {
  const where = numberOf(table) === "254" ? "" : ` table ${isPlainName(table) ? table : "<table>"}`;
  return `ip ${asksForSix(at.command) ? "-6 " : ""}route del ${type} ${destination}${where}`;
}

/** By the rules of policy routing; undefined where they leave it open. */
function walked(state: HostState, source: string | undefined, ip: string): RouteTo | undefined {
  const family = ipFamily(ip);
  const decision: Decision = decide(state, source, ip, (table) => {
    if (!isShown(state, table, family)) return undefined;
    const own = state.routes.filter((r) => isIn(r, table) && familyOf(r) === family);
    return bestOf(
      own.filter((r) => LEADING.has(r.type) || r.type === "throw"),
      ip,
    );
  });
  if (decision === "open" || decision === "none") return undefined;
  const { rule, routes } = decision;
  const cites = [citeLine(state, rule)];
  if (refuses(rule)) {
    const undo = `ip ${family === 6 ? "-6 " : ""}rule del pref ${rule.priority}`;
    return { kind: "refused", hops: [], certain: true, cites, text: rule.text, undo };
  }
  const way = along(state, routes);
  return { ...way, certain: true, cites: [...cites, ...way.cites] };
}

function isIn({ table }: Route, name: string): boolean {
  return numberOf(table ?? "main") === numberOf(name);
}

/** `main` and `254` are one. */
function numberOf(table: string): string {
  return NUMBERS.get(table) ?? table;
}

const NUMBERS = new Map([
  ["main", "254"],
  ["local", "255"],
  ["default", "253"],
]);

/** Was that table printed? An empty one of the kernel's is not, where all are. */
function isShown(state: HostState, table: string, family: 4 | 6 | undefined): boolean {
  return state.sections.some(({ parser, partial, command }) => {
    if (parser !== "ip-route" || partial || asksForSix(command) !== (family === 6)) return false;
    const asked = /\btable\s+(\S+)/.exec(command)?.[1] ?? "main";
    return asked === "all" || numberOf(asked) === numberOf(table) || OWN_TABLES.has(numberOf(table));
  });
}

/** What nobody fills but the kernel: the host's own addresses, and nothing. */
const OWN_TABLES = new Set(["255", "253"]);

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
  return asksForSix(at.command) || /\bpref (?:low|medium|high)\b/.test(at.text) ? 6 : 4;
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

/** Routes and rules that refuse what is sent, for this address or others. */
export function refusals(state: HostState, family: 4 | 6 | undefined): readonly Citation[] {
  const rules = state.policyRules.filter((r) => refuses(r) && asksForSix(r.at.command) === (family === 6));
  const routes = state.routes.filter((r) => REFUSING.has(r.type) && familyOf(r) === family);
  return [...rules, ...routes].map((fact) => citeLine(state, fact));
}

/** Was the whole main table of that family printed? */
function isWhole(state: HostState, family: 4 | 6 | undefined): boolean {
  return state.sections.some(({ parser, partial, command }) => {
    if ((parser !== "ip-route" && parser !== "route-table") || partial) return false;
    if (/\btable\s+(?!all\b|main\b|254\b)/.test(command)) return false;
    return asksForSix(command) ? family === 6 : family === 4 || /\btable\s+all\b/.test(command);
  });
}

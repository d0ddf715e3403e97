/** `ip route`, also `table all`, `get`, `-6`, `-j`: ip-route(8), print_route() of iproute2's iproute.c. */
import { canonicalIp } from "../../lib/ip.ts";
import type { BodyLine, HostParser, LineRef, ParsedBody, Route } from "./define.ts";
import { canonicalAddress } from "./endpoint.ts";
import { readPrefix } from "./ip-inet.ts";
import { abbreviates, ipObject } from "./ip-object.ts";
import { type JsonObject, jsonObjects, lineFinder, readJson } from "./json.ts";
import { decimal } from "./numbers.ts";
import { keep, openingLines, readLines, tokens } from "./read-lines.ts";

const TYPES = new Set(
  "unicast local broadcast unreachable blackhole prohibit throw anycast multicast nat".split(" "),
);
/** Words that take the next one, and are no fact here. */
const VALUES = new Set(
  (
    "proto scope mtu advmss pref expires error nhid from iif uid tos dsfield rtt rttvar cwnd initcwnd initrwnd " +
    "window hoplimit ssthresh realm realms quickack features encap weight as to mark reordering rto_min " +
    "congctl fastopen_no_cookie ttl users age ipid lock preferred_lft"
  ).split(" "),
);
const FLAGS =
  /^(?:onlink|linkdown|dead|pervasive|offload|rt_offload|trap|rt_trap|rt_offload_failed|notify|unresolved|cache|<[a-z,-]{1,60}>|\d{1,9}sec|used|redirected|local|equalize)$/;

export const ipRoute: HostParser = {
  name: "ip-route",
  matchesCommand(words) {
    const { object, rest } = ipObject(words);
    return (
      words[0] === "ip" &&
      abbreviates(object, "route") &&
      !abbreviates("rul", object) &&
      !/^(?:a|add|append|c|change|d|del|delete|rep|replace|f|flush|save|restore|test)$/.test(rest[0] ?? "")
    );
  },
  matchesBody(lines) {
    const opening = openingLines(lines);
    const routes = opening.filter((l) => readRoute(l) !== undefined && / (?:via|dev) /.test(l));
    return (
      (routes.length > 0 && routes.length * 2 >= opening.length) ||
      /^\s*\[\s*\{(?!.*"lladdr").*"dst":.*"flags":/.test(opening.join(" ").slice(0, 2_000))
    );
  },
  parse(lines, words): ParsedBody {
    const json = readJson(lines);
    if (json !== undefined) return readJsonRoutes(jsonObjects(json), lineFinder(lines));
    return readPlain(lines, ipObject(words).rest);
  },
};

type Plain = Omit<Route, "at">;

function readPlain(lines: readonly BodyLine[], rest: readonly string[]): ParsedBody {
  const routes: Route[] = [];
  let parent: Plain | undefined;
  const unread = readLines(lines, (text, at) => {
    if (/^\s+cache\b/.test(text)) return true;
    // `ip route get` of what cannot be reached prints no route but the kernel's error.
    if (/^RTNETLINK answers: (?:Network is unreachable|No route to host)/.test(text)) {
      const asked = readPrefix(rest[1] ?? "");
      return asked !== undefined && keep(routes, { type: "unreachable", destination: asked.ip, at });
    }
    if (/^\s*nexthop /.test(text)) return parent !== undefined && readHop(parent, text, routes, at);
    parent = undefined;
    const route = readRoute(text.split("\\", 1)[0]);
    if (!route) return false;
    const hops = text
      .split("\\", 65)
      .slice(1)
      .filter((t) => t.trim().startsWith("nexthop "));
    if (hops.length > 0) return hops.every((hop) => readHop(route, hop, routes, at));
    parent = route;
    // The lines of its next hops follow; the heading alone leads nowhere.
    if (route.type === "unicast" && route.interface === undefined && route.via === undefined) return true;
    return keep(routes, { ...route, at });
  });
  return { facts: { routes }, unread };
}

function readHop(parent: Plain, text: string, routes: Route[], at: LineRef): boolean {
  const hop = attributes(tokens(text).slice(1));
  return hop !== undefined && keep(routes, { ...parent, ...hop, at });
}

/** Reads `[TYPE] DST [via GW] [dev IF] ...`; undefined when a word of it is not known. */
function readRoute(text: string): Plain | undefined {
  const words = tokens(text);
  const type = TYPES.has(words[0]) ? words[0] : "unicast";
  const start = TYPES.has(words[0]) ? 1 : 0;
  const destination = readDestination(words[start] ?? "");
  const found = destination === undefined ? undefined : attributes(words.slice(start + 1));
  return found === undefined || destination === undefined ? undefined : { type, destination, ...found };
}

function readDestination(text: string): string | undefined {
  if (text === "default" || text === "0.0.0.0/0" || text === "::/0") return "default";
  const prefix = readPrefix(text) ?? readPrefix(padded(text));
  if (!prefix) return undefined;
  return prefix.length === undefined ? prefix.ip : `${prefix.ip}/${prefix.length}`;
}

/** Old iproute2 leaves trailing zero octets out: `10/8`, `192.168/16`. */
function padded(text: string): string {
  const match = /^(\d{1,3}(?:\.\d{1,3}){0,2})\/(\d{1,2})$/.exec(text);
  return match ? `${[...match[1].split("."), "0", "0", "0"].slice(0, 4).join(".")}/${match[2]}` : text;
}

function attributes(words: readonly string[]): Omit<Plain, "type" | "destination"> | undefined {
  let found: Omit<Plain, "type" | "destination"> = {};
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    const value = words[i + 1] ?? "";
    if (word === "via") {
      const family = value === "inet" || value === "inet6";
      const via = canonicalAddress(family ? (words[i + 2] ?? "") : value);
      if (via === undefined) return undefined;
      found = { ...found, via };
      if (family) i++;
    } else if (word === "dev") found = { ...found, interface: value };
    else if (word === "table") found = { ...found, table: value };
    else if (word === "src") {
      const source = canonicalAddress(value);
      if (source === undefined) return undefined;
      found = { ...found, source };
    } else if (word === "metric") {
      const metric = decimal(value);
      if (metric === undefined) return undefined;
      found = { ...found, metric };
    } else if (VALUES.has(word)) {
      if (value === "lock" || word === "encap") i++;
    } else if (FLAGS.test(word)) continue;
    else return undefined;
    if (value === "") return undefined;
    i++;
  }
  return found;
}

function readJsonRoutes(objects: readonly JsonObject[], find: (value: string) => LineRef): ParsedBody {
  const routes: Route[] = [];
  for (const object of objects) {
    const dst = object.text("dst") ?? "";
    const destination = readDestination(dst);
    if (destination === undefined) continue;
    const table = object.text("table");
    const source = canonicalIp(object.text("prefsrc") ?? "");
    const metric = object.number("metric");
    const hops = object.objects("nexthops");
    for (const hop of hops.length > 0 ? hops : [object]) {
      const via = canonicalIp(hop.text("gateway") ?? hop.object("via")?.text("host") ?? "");
      const device = hop.text("dev");
      keep(routes, {
        type: object.text("type") ?? "unicast",
        destination,
        ...(via === undefined ? {} : { via }),
        ...(device === undefined ? {} : { interface: device }),
        ...(table === undefined ? {} : { table }),
        ...(source === undefined ? {} : { source }),
        ...(metric === undefined ? {} : { metric }),
        at: find(dst),
      });
    }
  }
  return { facts: { routes }, unread: [] };
}

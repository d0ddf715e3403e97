/** `ip route`, also `table all`, `get`, `-6`, `-j`: ip-route(8), print_route() of iproute2's iproute.c. */
import type { BodyLine, HostParser, LineRef, ParsedBody, Route, RouteLookup } from "./define.ts";
import { readPrefix } from "./ip-inet.ts";
import { abbreviates, ipObject } from "./ip-object.ts";
import { jsonObjects, lineFinder, readJson } from "./json.ts";
import { keep, openingLines, readLines, tokens } from "./read-lines.ts";
import { readJsonRoutes } from "./route-json.ts";
import { addCache, lookupOf } from "./route-lookup.ts";
import { type PlainRoute, readAttributes, readRoute } from "./route-words.ts";

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
    const { rest } = ipObject(words);
    const asked = /^ge?t?$/.test(rest[0] ?? "");
    const json = readJson(lines);
    const read =
      json === undefined
        ? readPlain(lines, rest, asked)
        : readJsonRoutes(jsonObjects(json), lineFinder(lines), asked);
    return { ...inTable(read, tableOf(rest)), cut: !asked && isCut(read.facts.routes ?? [], rest) };
  },
};

/**
 * Is the end missing? Nothing routes without a route; and where all tables are listed, the local one, which
 * no host is without, comes last.
 */
function isCut(routes: readonly Route[], rest: readonly string[]): boolean {
  const table = tableOf(rest);
  if (table === undefined && routes.length === 0 && !rest.includes("cache")) return true;
  return rest.includes("all") && !routes.some((r) => r.table === "local" && r.type === "local");
}

/** The table that was asked for: it is printed with each route only where all were. */
function tableOf(rest: readonly string[]): string | undefined {
  const at = rest.findIndex((word) => /^t(?:able)?$/.test(word));
  const table = at < 0 ? undefined : rest[at + 1];
  return table === undefined || /^(?:all|main|254|cache|0|unspec)$/.test(table) ? undefined : table;
}

function inTable(read: ParsedBody, asked: string | undefined): ParsedBody {
  if (asked === undefined) return read;
  const table = asked === "255" ? "local" : asked === "253" ? "default" : asked;
  const routes = (read.facts.routes ?? []).map((route) => ({ table, ...route }));
  return { ...read, facts: { ...read.facts, routes } };
}

function readPlain(lines: readonly BodyLine[], rest: readonly string[], asked: boolean): ParsedBody {
  const routes: Route[] = [];
  const routeLookups: RouteLookup[] = [];
  let parent: PlainRoute | undefined;
  const take = (route: PlainRoute, at: LineRef): boolean => {
    if (asked) return keep(routeLookups, lookupOf(route, at));
    const { from, ...plain } = route;
    return keep(routes, { ...plain, at });
  };
  // What is followed by a line of the cache is no route of a table, whoever asked for it.
  const takeCache = (text: string): boolean => {
    const last = asked ? undefined : routes.pop();
    if (last) keep(routeLookups, lookupOf(last, last.at));
    return addCache(routeLookups, text);
  };
  const unread = readLines(lines, (text, at) => {
    if (/^\s+cache\b/.test(text)) return takeCache(text);
    // `ip route get` of what cannot be reached prints no route but the kernel's error.
    if (/^RTNETLINK answers: (?:Network is unreachable|No route to host)/.test(text)) {
      const target = asked ? readPrefix(rest[1] ?? "") : undefined;
      return (
        target !== undefined &&
        keep(routeLookups, { type: "unreachable", destination: target.ip, cache: [], at })
      );
    }
    if (/^\s*nexthop /.test(text)) return parent !== undefined && readHop(parent, text, take, at);
    parent = undefined;
    const [own, ...more] = text.split("\\", 65);
    const route = readRoute(own);
    if (!route) return false;
    const hops = more.filter((t) => t.trim().startsWith("nexthop "));
    if (hops.length > 0) return hops.every((hop) => readHop(route, hop, take, at));
    parent = route;
    // The lines of its next hops follow; the heading alone leads nowhere.
    if (route.type === "unicast" && route.interface === undefined && route.via === undefined) return true;
    const cache = more.find((t) => /^\s*cache\b/.test(t));
    return take(route, at) && (cache === undefined || takeCache(cache));
  });
  return { facts: { routes, routeLookups }, unread };
}

function readHop(
  parent: PlainRoute,
  text: string,
  take: (route: PlainRoute, at: LineRef) => boolean,
  at: LineRef,
): boolean {
  const hop = readAttributes(tokens(text).slice(1));
  return hop !== undefined && take({ ...parent, ...hop }, at);
}

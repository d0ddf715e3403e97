/** The objects of `ip -j route`, and of `ip -j route get`. */
import { canonicalIp } from "../../lib/ip.ts";
import type { LineRef, ParsedBody, Route, RouteLookup } from "./define.ts";
import type { JsonObject } from "./json.ts";
import { keep } from "./read-lines.ts";
import { lookupOf } from "./route-lookup.ts";
import { readDestination } from "./route-words.ts";

/** @param asked was it the answer of `ip route get`? Its objects have a member `cache`, but not always */
export function readJsonRoutes(
  objects: readonly JsonObject[],
  find: (value: string) => LineRef,
  asked: boolean,
): ParsedBody {
  const routes: Route[] = [];
  const routeLookups: RouteLookup[] = [];
  for (const object of objects) {
    const dst = object.text("dst") ?? "";
    const destination = readDestination(dst);
    if (destination === undefined) continue;
    const hops = object.objects("nexthops");
    for (const hop of hops.length > 0 ? hops : [object]) {
      const route = { ...readObject(object, hop), destination, at: find(dst) };
      if (!asked && !object.names().includes("cache")) keep(routes, route);
      else {
        const from = canonicalIp(object.text("from") ?? "");
        const lookup = lookupOf({ ...route, ...(from !== undefined && { from }) }, route.at);
        const expires = object.number("expires");
        const cache = object.texts("cache");
        keep(routeLookups, { ...lookup, cache, ...(expires !== undefined && { expiresSeconds: expires }) });
      }
    }
  }
  return { facts: { routes, routeLookups }, unread: [] };
}

function readObject(object: JsonObject, hop: JsonObject): Omit<Route, "at" | "destination"> {
  const via = canonicalIp(hop.text("gateway") ?? hop.object("via")?.text("host") ?? "");
  const device = hop.text("dev");
  const table = object.text("table");
  const source = canonicalIp(object.text("prefsrc") ?? "");
  const metric = object.number("metric");
  const protocol = object.text("protocol");
  const scope = object.text("scope");
  const metrics = object.objects("metrics")[0];
  const mtu = metrics?.number("mtu");
  const advmss = metrics?.number("advmss");
  return {
    type: object.text("type") ?? "unicast",
    flags: [...new Set([...object.texts("flags"), ...hop.texts("flags")])],
    ...(via === undefined ? {} : { via }),
    ...(device === undefined ? {} : { interface: device }),
    ...(table === undefined ? {} : { table }),
    ...(source === undefined ? {} : { source }),
    ...(metric === undefined ? {} : { metric }),
    ...(protocol === undefined ? {} : { protocol }),
    ...(scope === undefined ? {} : { scope }),
    ...(mtu === undefined ? {} : { mtu }),
    ...(advmss === undefined ? {} : { advmss }),
  };
}

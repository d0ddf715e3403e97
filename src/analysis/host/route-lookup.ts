/** Answers of `ip route get` and entries of the routing cache: what they say besides the route. */
import type { LineRef, RouteLookup } from "./define.ts";
import { decimal } from "./numbers.ts";
import { tokens } from "./read-lines.ts";
import type { PlainRoute } from "./route-words.ts";

export function lookupOf(route: Omit<PlainRoute, "flags">, at: LineRef): RouteLookup {
  const { type, destination, from, via, source, table, mtu } = route;
  return {
    type,
    destination,
    ...(from !== undefined && { from }),
    ...(via !== undefined && { via }),
    ...(route.interface !== undefined && { interface: route.interface }),
    ...(source !== undefined && { source }),
    ...(table !== undefined && { table }),
    ...(mtu !== undefined && { mtu }),
    cache: [],
    at,
  };
}

/** Adds `cache <redirected> expires 299sec mtu lock 1400` to the last one. Answers false when there is none. */
export function addCache(lookups: RouteLookup[], text: string): boolean {
  const last = lookups.at(-1);
  if (!last) return false;
  const words = tokens(text);
  let found: Pick<RouteLookup, "cache" | "expiresSeconds" | "mtu"> = { cache: [] };
  words.forEach((word, i) => {
    const value = words[i + 1] === "lock" ? words[i + 2] : words[i + 1];
    const number = decimal((value ?? "").replace(/sec$/, ""));
    if (/^<[a-z,-]{1,60}>$/.test(word)) found = { ...found, cache: word.slice(1, -1).split(",") };
    if (word === "mtu" && number !== undefined) found = { ...found, mtu: number };
    if (word === "expires" && number !== undefined) found = { ...found, expiresSeconds: number };
  });
  lookups[lookups.length - 1] = { ...last, ...found };
  return true;
}

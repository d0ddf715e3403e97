/** The words of one route as iproute2 prints it: print_route() of iproute.c. */
import type { Route } from "./define.ts";
import { canonicalAddress } from "./endpoint.ts";
import { readPrefix } from "./ip-inet.ts";
import { decimal } from "./numbers.ts";
import { tokens } from "./read-lines.ts";

const TYPES = new Set(
  "unicast local broadcast unreachable blackhole prohibit throw anycast multicast nat".split(" "),
);
/** Words that take the next one, and are no fact here. */
const VALUES = new Set(
  (
    "pref error nhid iif uid tos dsfield rtt rttvar cwnd initcwnd initrwnd " +
    "window hoplimit ssthresh realm realms quickack features encap weight as to mark reordering rto_min " +
    "congctl fastopen_no_cookie ttl users age ipid lock preferred_lft expires"
  ).split(" "),
);
const FLAGS =
  /^(?:onlink|linkdown|dead|pervasive|offload|rt_offload|trap|rt_trap|rt_offload_failed|notify|unresolved|cache|<[a-z,-]{1,60}>|\d{1,9}sec|used|redirected|local|equalize)$/;
/** Flags that say what becomes of packets. */
const TELLING_FLAGS = /^(?:onlink|linkdown|dead|pervasive|offload|rt_offload|trap|rt_trap|unresolved)$/;

/** A route without the line it was read from. */
export type PlainRoute = Omit<Route, "at"> & {
  readonly from?: string;
};

/** Reads `[TYPE] DST [via GW] [dev IF] ...`; undefined when a word of it is not known. */
export function readRoute(text: string): PlainRoute | undefined {
  const words = tokens(text);
  const type = TYPES.has(words[0]) ? words[0] : "unicast";
  const start = TYPES.has(words[0]) ? 1 : 0;
  const destination = readDestination(words[start] ?? "");
  const found = destination === undefined ? undefined : readAttributes(words.slice(start + 1));
  return found === undefined || destination === undefined ? undefined : { type, destination, ...found };
}

export function readDestination(text: string): string | undefined {
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

type Attributes = Omit<PlainRoute, "type" | "destination">;

/** The words behind a destination, or behind `nexthop`. */
export function readAttributes(words: readonly string[]): Attributes | undefined {
  let found: Attributes = { flags: [] };
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    const lock = (word === "mtu" || word === "advmss") && words[i + 1] === "lock";
    const value = words[i + (lock ? 2 : 1)] ?? "";
    if (word === "via") {
      const family = value === "inet" || value === "inet6";
      const via = canonicalAddress(family ? (words[i + 2] ?? "") : value);
      if (via === undefined) return undefined;
      found = { ...found, via };
      if (family) i++;
    } else if (word === "dev") found = { ...found, interface: value };
    else if (word === "table" || word === "scope") found = { ...found, [word]: value };
    else if (word === "proto") found = { ...found, protocol: value };
    else if (word === "src") {
      const source = canonicalAddress(value);
      if (source === undefined) return undefined;
      found = { ...found, source };
    } else if (word === "from") {
      const from = canonicalAddress(value);
      if (from !== undefined && from !== "::") found = { ...found, from };
    } else if (word === "metric" || word === "mtu" || word === "advmss") {
      const number = decimal(value);
      if (number === undefined) return undefined;
      found = { ...found, [word]: number, ...(word === "mtu" && lock && { mtuLocked: true }) };
      if (lock) i++;
    } else if (VALUES.has(word)) {
      if (value === "lock" || word === "encap") i++;
    } else if (FLAGS.test(word)) {
      if (TELLING_FLAGS.test(word)) found = { ...found, flags: [...found.flags, word] };
      continue;
    } else return undefined;
    if (value === "") return undefined;
    i++;
  }
  return found;
}

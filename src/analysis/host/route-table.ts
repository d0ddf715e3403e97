/** `route -n`, `netstat -rn`: net-tools' routing table, route(8). */

import type { HostParser, Route } from "./define.ts";
import { canonicalAddress } from "./endpoint.ts";
import { readInvocation } from "./invocation.ts";
import { readPrefix } from "./ip-inet.ts";
import { prefixLengthOf } from "./netmask.ts";
import { decimal } from "./numbers.ts";
import { keep, openingLines, readLines, tokens } from "./read-lines.ts";
import { cellsByColumn } from "./table.ts";

const HEADING = /^Destination\s{1,40}(?:Gateway|Next Hop)\s/;

export const routeTable: HostParser = {
  name: "route-table",
  matchesCommand(words) {
    if (words[0] === "route") return !/^(?:add|del|flush)$/.test(words[1] ?? "");
    return words[0] === "netstat" && readInvocation(words).letters.has("r");
  },
  matchesBody(lines) {
    return openingLines(lines, 2).some((l) => HEADING.test(l));
  },
  parse(lines) {
    const routes: Route[] = [];
    let columns: readonly string[] = [];
    const unread = readLines(lines, (text, at) => {
      if (/^Kernel IP(?:v6)? routing (?:table|cache)/.test(text)) return true;
      if (HEADING.test(text)) {
        columns = tokens(text.replace("Next Hop", "Gateway"));
        return true;
      }
      const cells = cellsByColumn(columns, tokens(text));
      // The kernel's own last resort of IPv6, in every table: no route of anybody.
      if (cells?.get("Flag")?.startsWith("!") && cells.get("Met") === "-1") return true;
      const route = cells && readRow(cells);
      return route !== undefined && keep(routes, { ...route, at });
    });
    return { facts: { routes }, unread };
  },
};

/** Flags: U up, G gateway, H host, ! reject. A blackhole has no interface: `*`. */
function readRow(cells: ReadonlyMap<string, string>): Omit<Route, "at"> | undefined {
  const destination = readDestination(cells.get("Destination") ?? "", cells.get("Genmask"));
  const gateway = cells.get("Gateway") ?? "";
  const flags = cells.get("Flags") ?? cells.get("Flag") ?? "";
  const device = cells.get("Iface") ?? cells.get("If");
  if (destination === undefined || device === undefined || !/^[UGHRDMAC!nm]{1,8}$/.test(flags))
    return undefined;
  const none =
    gateway === "0.0.0.0" || gateway === "*" || gateway === "::" || gateway === "[::]" || gateway === "-";
  const via = none ? undefined : canonicalAddress(gateway);
  if (!none && via === undefined) return undefined;
  const metric = decimal(cells.get("Metric") ?? cells.get("Met") ?? "");
  return {
    type: flags.includes("!") ? "unreachable" : device === "*" ? "blackhole" : "unicast",
    destination,
    ...(via === undefined ? {} : { via }),
    ...(device === "-" || device === "*" ? {} : { interface: device }),
    ...(metric === undefined || metric === 0 ? {} : { metric }),
    flags: [],
  };
}

function readDestination(text: string, mask: string | undefined): string | undefined {
  if (text === "default" || text === "::/0" || text === "[::]/0") return "default";
  if (mask === undefined) return readDestination6(text);
  const ip = canonicalAddress(text);
  const length = prefixLengthOf(mask);
  if (ip === undefined || length === undefined) return undefined;
  if (length === 0) return "default";
  return length === 32 ? ip : `${ip}/${length}`;
}

function readDestination6(text: string): string | undefined {
  const prefix = readPrefix(text);
  if (prefix?.length === undefined) return undefined;
  return prefix.length === 128 ? prefix.ip : `${prefix.ip}/${prefix.length}`;
}

/** `ip link`, also with -d, -s, -s -s, -o, -br, -j: ip-link(8). */
import { canonicalMac } from "../../lib/ip.ts";
import type { HostParser, Interface, InterfaceCounter, LineRef, ParsedBody, Tunnel } from "./define.ts";
import { isHeading, readBlocks } from "./ip-blocks.ts";
import { isBrief, readBriefLinks } from "./ip-brief.ts";
import { abbreviates, ipObject } from "./ip-object.ts";
import { type JsonObject, jsonObjects, lineFinder, readJson } from "./json.ts";
import { openingLines } from "./read-lines.ts";
import { tunnelOfLink } from "./tunnel-words.ts";

export const ipLink: HostParser = {
  name: "ip-link",
  matchesCommand(words) {
    const { object, rest } = ipObject(words);
    return (
      words[0] === "ip" &&
      abbreviates(object, "link") &&
      /^(?:$|sh|show|l|ls|list|lst|dev)/.test(rest[0] ?? "")
    );
  },
  matchesBody(lines) {
    const opening = openingLines(lines);
    return (
      opening.some((l) => isHeading(l) || (isBrief(l) && l.includes("<"))) ||
      /"ifindex"/.test(opening.join(" ").slice(0, 4_000))
    );
  },
  parse(lines, words): ParsedBody {
    const json = readJson(lines);
    if (json !== undefined) return readJsonLinks(jsonObjects(json), lineFinder(lines));
    const brief = words.some((w) => /^-(?:br|brief)$/.test(w)) || isBrief(openingLines(lines, 1)[0] ?? "");
    return brief ? readBriefLinks(lines) : readBlocks(lines);
  },
};

/** The interface that an object of `ip -j link` or `ip -j addr` describes. */
export function interfaceOf(link: JsonObject, find: (value: string) => LineRef): Interface | undefined {
  const name = link.text("ifname");
  if (name === undefined) return undefined;
  const flags = link.texts("flags");
  const index = link.number("ifindex");
  const mtu = link.number("mtu");
  const kind = link.text("link_type");
  const mac = kind === "ether" || kind === "loopback" ? canonicalMac(link.text("address") ?? "") : undefined;
  return {
    name,
    ...(index === undefined ? {} : { index }),
    flags,
    ...(flags.length > 0 ? { up: flags.includes("UP") } : {}),
    ...(mtu === undefined ? {} : { mtu }),
    ...(kind === undefined ? {} : { kind }),
    ...(mac === undefined ? {} : { mac }),
    at: find(name),
  };
}

/** Members of `stats64` and the kernel's names for them. */
const COUNTERS: readonly (readonly [direction: string, member: string, name: string])[] = [
  ...[
    "bytes",
    "packets",
    "errors",
    "dropped",
    "over_errors",
    "length_errors",
    "crc_errors",
    "frame_errors",
  ].map((m) => ["rx", m, `rx_${m}`] as const),
  ...["fifo_errors", "missed_errors", "nohandler"].map((m) => ["rx", m, `rx_${m}`] as const),
  ["rx", "multicast", "multicast"],
  ...["bytes", "packets", "errors", "dropped", "carrier_errors", "aborted_errors", "fifo_errors"].map(
    (m) => ["tx", m, `tx_${m}`] as const,
  ),
  ...["window_errors", "heartbeat_errors"].map((m) => ["tx", m, `tx_${m}`] as const),
  ["tx", "collisions", "collisions"],
  ["tx", "carrier_changes", "carrier_changes"],
];

function readJsonLinks(objects: readonly JsonObject[], find: (value: string) => LineRef): ParsedBody {
  const interfaces: Interface[] = [];
  const interfaceCounters: InterfaceCounter[] = [];
  const tunnels: Tunnel[] = [];
  for (const link of objects) {
    const found = interfaceOf(link, find);
    if (!found) continue;
    interfaces.push(found);
    const tunnel = tunnelOfLink(link);
    if (tunnel) tunnels.push({ name: found.name, ...tunnel, at: found.at });
    const stats = link.object("stats64") ?? link.object("stats");
    for (const [direction, member, name] of COUNTERS) {
      const value = stats?.object(direction)?.number(member);
      if (value !== undefined) interfaceCounters.push({ interface: found.name, name, value, at: found.at });
    }
  }
  return { facts: { interfaces, interfaceCounters, tunnels }, unread: [] };
}

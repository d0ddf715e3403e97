/** `ip tunnel show`, also -6, -d, -s, -j: ip-tunnel(8), print_tunnel() of iproute2's iptunnel.c. */
import type { HostParser, LineRef, ParsedBody, Tunnel } from "./define.ts";
import { abbreviates, ipObject } from "./ip-object.ts";
import { type JsonObject, jsonObjects, lineFinder, readJson } from "./json.ts";
import { keep, openingLines, readLines } from "./read-lines.ts";
import { readTunnelWords, tunnelOfJson } from "./tunnel-words.ts";

/** `gre1: gre/ip remote 10.0.0.2 local any ttl inherit key 9` */
const LINE = /^([^\s:]{1,40}): ([a-z0-9]{2,8})\/(ipv6|ip) {1,2}(remote .{1,400})$/;
/** What follows a tunnel: flags in words, and counters. */
const MORE =
  /^\s*(?:Drop packets out of sequence|Checksum in received packet is required|Sequence packets on output|Checksum output packets)\.\s*$|^[RT]X: Packets |^\s+\d{1,20}(?:\s+\d{1,20}){3,8}\s*$/;

export const ipTunnel: HostParser = {
  name: "ip-tunnel",
  matchesCommand(words) {
    const { object, rest } = ipObject(words);
    return (
      words[0] === "ip" &&
      object.length > 1 &&
      abbreviates(object, "tunnel") &&
      /^(?:$|sh|show|ls|list|lst|l)/.test(rest[0] ?? "")
    );
  },
  matchesBody(lines) {
    return openingLines(lines, 1).some(
      (l) => LINE.test(l) || /^\s*\[\s*\{"ifname":"[^"]{1,40}","mode":/.test(l),
    );
  },
  parse(lines): ParsedBody {
    const tunnels: Tunnel[] = [];
    const json = readJson(lines);
    if (json !== undefined) {
      const find = lineFinder(lines);
      for (const object of jsonObjects(json)) {
        const tunnel = readObject(object, find);
        if (tunnel) keep(tunnels, tunnel);
      }
      return { facts: { tunnels }, unread: [] };
    }
    let last: Tunnel | undefined;
    const unread = readLines(lines, (text, at) => {
      if (MORE.test(text)) {
        if (!last) return false;
        const inChecksum = last.inChecksum || text.includes("Checksum in received");
        const outChecksum = last.outChecksum || text.includes("Checksum output");
        last = { ...last, inChecksum, outChecksum };
        tunnels[tunnels.length - 1] = last;
        return true;
      }
      const [, name, inner, outer, rest] = LINE.exec(text) ?? [];
      const words = name === undefined ? undefined : readTunnelWords(rest);
      last = words && { name, ...kindOf(name, inner, outer), ...words, at };
      return last !== undefined && keep(tunnels, last);
    });
    return { facts: { tunnels }, unread };
  },
};

/** `any/ip` is an ipip or a sit device that takes both: which one is not printed. */
function kindOf(name: string, inner: string, outer: string): Pick<Tunnel, "kind" | "mode"> {
  const six = outer === "ipv6";
  const mode = `${inner}/${outer}`;
  if (inner === "gre") return { kind: six ? "ip6gre" : "gre", mode };
  if (six) return { kind: "ip6tnl", mode };
  if (inner === "ip" || name === "tunl0") return { kind: "ipip", mode };
  return inner === "ipv6" || name === "sit0" ? { kind: "sit", mode } : { mode };
}

function readObject(object: JsonObject, find: (value: string) => LineRef): Tunnel | undefined {
  const name = object.text("ifname");
  const [inner, outer] = (object.text("mode") ?? "").split("/", 2);
  if (name === undefined || outer === undefined) return undefined;
  const flags = object.texts("flags");
  return {
    name,
    ...kindOf(name, inner, outer),
    ...tunnelOfJson(object),
    inChecksum: flags.includes("rx_csum"),
    outChecksum: flags.includes("tx_csum"),
    at: find(name),
  };
}

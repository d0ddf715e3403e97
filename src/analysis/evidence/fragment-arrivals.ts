/**
 * Question: of datagrams that a director sends on in fragments, do the later fragments arrive? Only the first
 * one has ports: filters that look at them, and captures made with `port`, know nothing of the others.
 */

import type { Growth } from "../observe/counters.ts";
import { Direction, linkDirections } from "../observe/direction.ts";
import { packetsArrived, rowWeight } from "../observe/weight.ts";
import { PacketFlag, type PacketTable } from "../packet/define.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { type Target, targetOf } from "./target.ts";

export interface FragmentArrival {
  readonly director: string;
  readonly server: string;
  /** First fragments that left the director for this server, and those that arrived. */
  readonly firstSent: number;
  readonly firstArrived: number;
  /** Of those that arrived: in conversations that the server did not answer at all. */
  readonly unanswered: number;
  readonly laterSent: number;
  readonly laterArrived: number;
  /** Would the server's captures show a later fragment? A filter by port hides them. */
  readonly visible: boolean;
  /** The server's kernel: fragments received, datagrams put together, and those given up. */
  readonly received: Growth | undefined;
  readonly whole: Growth | undefined;
  readonly failed: Growth | undefined;
  /** A later fragment that left, and a first one that arrived. */
  readonly cites: readonly Citation[];
}

export interface FragmentArrivals {
  readonly target: Target;
  readonly pairs: readonly FragmentArrival[];
}

/** Kinds of traffic that a capture with `port N` does not hold. */
const NO_PORTS = ["arp", "icmp", "icmp6"] as const;

export function fragmentArrivals(scene: Scene): FragmentArrivals | Absent {
  const { cast } = scene.observed;
  const ids = cast.members.map((_, id) => id);
  const directors = ids.filter((id) => cast.members[id].role === "director" && cast.members[id].captured);
  const servers = ids.filter((id) => cast.members[id].role === "real-server" && cast.members[id].captured);
  if (directors.length === 0 || servers.length === 0)
    return absent(
      { en: "no captures of a director and of a real server", zh: "没有同时具备 DS 和 RS 的抓包" },
      [{ host: "rs", command: "tcpdump -eni <interface> -s0 -w rs.pcap" }],
    );
  const pairs = directors.flatMap((director) =>
    servers.map((server) => arrivalOf(scene, director, server)).filter((p) => p.laterSent > 0),
  );
  return { target: targetOf(scene), pairs };
}

function arrivalOf(scene: Scene, director: number, server: number): FragmentArrival {
  const { cast, captures, deliveries, gate, books, names, traffic } = scene.observed;
  const [from, to] = [cast.members[director], cast.members[server]];
  const left = laterFragments(scene, director, (link) => {
    const { destinationMac } = names.link(link);
    return destinationMac !== undefined && to.macs.has(destinationMac);
  });
  const came = laterFragments(scene, server, (link) => {
    const { sourceMac } = names.link(link);
    return sourceMac === undefined || from.macs.has(sourceMac);
  });
  const { sent, fate } = traffic[director];
  const { arrived } = traffic[server];
  const silent = new Set(deliveries.find((d) => d.member === server)?.silent);
  const first: number[] = [];
  let firstSent = 0;
  let firstArrived = 0;
  let unanswered = 0;
  for (let i = 0; i < sent.count; i++) {
    const { flags } = captures[sent.capture[i]].decoded.packets;
    if (!(flags[sent.row[i]] & PacketFlag.firstFragment)) continue;
    if (fate.receiver[i] === server || fate.target[i] === server) firstSent += sent.weight[i];
    if (fate.receiver[i] !== server) continue;
    const packets = packetsArrived(sent, i, fate, arrived);
    first.push(i);
    firstArrived += packets;
    if (silent.has(fate.arrivedAs[i])) unanswered += packets;
  }
  const seen = gate.visibility(server);
  const six = first.length > 0 && names.flow(flowAt(scene, director, first[0])).source.includes(":");
  const growth = (name: string) => books[server].growth(`${six ? "Ip6" : "Ip"}${name}`);
  return {
    director: from.name,
    server: to.name,
    firstSent,
    firstArrived,
    unanswered,
    laterSent: left.count,
    laterArrived: came.count,
    visible:
      seen !== undefined &&
      !seen.drops &&
      seen.filters.length === 0 &&
      NO_PORTS.some((kind) => seen.kinds.has(kind)) &&
      (gate.unseenBound(server, six ? 6 : 4) ?? 0) < left.count,
    received: growth("ReasmReqds"),
    whole: growth("ReasmOKs"),
    failed: growth("ReasmFails"),
    cites: [
      ...left.cites.map((c) =>
        scene.cite.message({ capture: c.capture, frame: c.table.frame[c.row] }, timeOf(c.table, c.row), {
          en: `later fragment, offset ${c.table.sequence[c.row]}, left ${from.name} for ${to.name}`,
          zh: `后续分片，偏移 ${c.table.sequence[c.row]}，从 ${from.name} 发往 ${to.name}`,
        }),
      ),
      ...first.slice(0, 2).map((i) =>
        scene.cite.arrived(server, fate.arrivedAs[i], {
          en: `first fragment arrived at ${to.name}`,
          zh: `首个分片到达 ${to.name}`,
        }),
      ),
    ],
  };
}

function flowAt({ observed }: Scene, member: number, index: number): number {
  const { sent } = observed.traffic[member];
  return observed.captures[sent.capture[index]].decoded.packets.flow[sent.row[index]];
}

interface Place {
  readonly capture: number;
  readonly table: PacketTable;
  readonly row: number;
}

/** Later fragments that left a director, or that arrived at a server, on links of the other. */
function laterFragments(
  { observed }: Scene,
  member: number,
  isOther: (link: number) => boolean,
): { readonly count: number; readonly cites: readonly Place[] } {
  const { captures, cast, names } = observed;
  const { name, macs, role } = cast.members[member];
  const directions = linkDirections(names, macs);
  const wanted = role === "director" ? Direction.sent : Direction.arrived;
  const cites: Place[] = [];
  let count = 0;
  captures.forEach((view, capture) => {
    if (view.host !== name) return;
    const { packets: table } = view.decoded;
    for (let row = 0; row < table.count; row++) {
      if (!(table.flags[row] & PacketFlag.laterFragment)) continue;
      if (directions[table.link[row]] !== wanted || !isOther(table.link[row])) continue;
      count += rowWeight(table, row);
      if (cites.length < 2) cites.push({ capture, table, row });
    }
  });
  return { count, cites };
}

function timeOf({ seconds, nanos }: PacketTable, row: number): { seconds: number; nanos: number } {
  return { seconds: seconds[row], nanos: nanos[row] };
}

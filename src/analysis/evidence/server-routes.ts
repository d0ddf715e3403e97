/**
 * Question: which way do the directors' routing tables lead to each real server, and whose MAC is at its end?
 * Direct routing hands the frame to the next hop's MAC with the VIP as destination: only the real server
 * itself may be there.
 */
import { ipFamily, isMaskedIp, isMaskedMac, type Mac } from "../../lib/ip.ts";
import type { Forwarding, HostState } from "../host/define.ts";
import { Direction, linkDirections } from "../observe/direction.ts";
import type { Observed } from "../observe/index.ts";
import { isVrrpMac, ZERO_MAC } from "../observe/own-macs.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { lastState } from "./host-view.ts";
import { type RouteTo, routeTo } from "./routes.ts";

export interface ServerRoute {
  readonly director: string;
  /** Name of the real server, or its address. */
  readonly server: string;
  readonly ip: string;
  readonly forwarding: Forwarding | undefined;
  readonly route: RouteTo;
  /** MAC of the next hop, by the neighbour table. */
  readonly nextHopMac?: Mac;
  /** Is the director's own address there a /32: a fabric that leads everything through its gateway? */
  readonly hostAddress: boolean;
  /** The route, and the neighbour entry of the next hop. */
  readonly cites: readonly Citation[];
}

/** One MAC that stands for several hosts on a director's link. */
export interface SharedMac {
  readonly director: string;
  readonly mac: Mac;
  readonly ips: readonly string[];
  readonly cites: readonly Citation[];
}

export interface ServerRoutes {
  readonly routes: readonly ServerRoute[];
  readonly shared: readonly SharedMac[];
}

export function serverRoutes(scene: Scene): ServerRoutes | Absent {
  const { cast } = scene.observed;
  const directors = cast.members.filter((m) => m.role === "director");
  const routes = directors.flatMap((member) => {
    const state = lastState(scene.observed, member.name);
    return state ? routesOf(state, scene.observed) : [];
  });
  const shared = directors.flatMap((member) => sharedMacs(scene, member.name));
  return routes.length + shared.length > 0
    ? { routes, shared }
    : absent(
        {
          en: "no routing table of a director shows the way to its real servers",
          zh: "没有 DS 的路由表显示到 RS 的路径",
        },
        directors.map((m) => ({ host: m.name, command: "ip route show table all; ip rule; ip neigh" })),
      );
}

function routesOf(state: HostState, { cast }: Observed): readonly ServerRoute[] {
  // A route whose destination was masked may be the one that leads there.
  if (state.routes.some((r) => isMaskedIp(r.destination.split("/", 1)[0]))) return [];
  const destinations = new Map<string, Forwarding | undefined>();
  for (const { ip, forwarding } of state.services.flatMap((s) => s.destinations))
    if (forwarding !== undefined || !destinations.has(ip)) destinations.set(ip, forwarding);
  // A table says which addresses are asked for; a server has others (of containers, of another network) that need no route.
  if (destinations.size === 0)
    for (const { role, ips } of cast.members)
      if (role === "real-server")
        for (const ip of reachable(state, [...ips])) destinations.set(ip, undefined);
  return [...destinations].flatMap(([ip, forwarding]): ServerRoute[] => {
    const route = routeTo(state, ip);
    if (!route) return [];
    const hop = route.hops.at(0);
    const nextHop = hop?.via ?? ip;
    const entry = state.neighbours.find((n) => n.ip === nextHop && isMac(n.mac));
    const device = state.addresses.filter((a) => a.interface === hop?.interface && ipFamily(a.ip) === 4);
    const server = cast.memberOfIp(ip);
    return [
      {
        director: state.host,
        server: server < 0 ? ip : cast.members[server].name,
        ip,
        forwarding,
        route,
        ...(entry?.mac === undefined ? {} : { nextHopMac: entry.mac }),
        hostAddress: device.some((a) => !cast.vips.has(a.ip)) && device.every((a) => a.prefixLength === 32),
        cites: [...route.cites.slice(0, 2), ...(entry ? [citeLine(state, entry)] : [])],
      },
    ];
  });
}

/** Of one host's addresses those that a route leads to; all where none does. */
function reachable(state: HostState, ips: readonly string[]): readonly string[] {
  const found = ips.filter((ip) => !["none", "refused"].includes(routeTo(state, ip)?.kind ?? "none"));
  return found.length > 0 ? found : ips;
}

function isMac(mac: Mac | undefined): boolean {
  return mac !== undefined && mac !== ZERO_MAC && !isMaskedMac(mac) && !isVrrpMac(mac);
}

/** By the neighbour table and by ARP answers: a MAC that two hosts share and neither of them has. */
function sharedMacs({ observed, cite }: Scene, director: string): readonly SharedMac[] {
  const { cast, captures, names } = observed;
  const byMac = new Map<Mac, Map<string, Citation>>();
  const note = (mac: Mac | undefined, ip: string, citation: Citation) => {
    if (mac === undefined || !isMac(mac) || ipFamily(ip) !== 4) return;
    const ips = byMac.get(mac) ?? new Map<string, Citation>();
    if (!ips.has(ip)) ips.set(ip, citation);
    byMac.set(mac, ips);
  };
  const state = lastState(observed, director);
  for (const entry of state?.neighbours ?? []) if (state) note(entry.mac, entry.ip, citeLine(state, entry));
  const directions = linkDirections(names, cast.members[cast.memberOfName(director)].macs);
  captures.forEach((view, capture) => {
    if (view.host !== director) return;
    for (const m of view.decoded.neighbours)
      if (m.kind === "reply" && directions[m.link] === Direction.arrived)
        note(
          m.senderMac,
          m.senderIp,
          cite.message({ capture, frame: m.frame }, m, {
            en: `${m.senderIp} is at ${m.senderMac}`,
            zh: `应答：${m.senderIp} 的 MAC 是 ${m.senderMac}`,
          }),
        );
  });
  return [...byMac].flatMap(([mac, ips]): SharedMac[] => {
    const members = new Set([...ips.keys()].map((ip) => cast.memberOfIp(ip)).filter((id) => id >= 0));
    const isOf = cast.memberOfMac(mac);
    if (members.size < 2 || isOf >= 0) return [];
    return [{ director, mac, ips: [...ips.keys()], cites: [...ips.values()].slice(0, 4) }];
  });
}

/**
 * Who is who: roles from the names of the parts; MACs, addresses and services from the topology
 * part, else host state, else the captures.
 */
import { type Ip, isMaskedIp, type Mac } from "../../lib/ip.ts";
import type { HostState } from "../host/define.ts";
import { roleOf } from "../inputs.ts";
import type { PacketNames } from "../packet/define.ts";
import { type Claims, isHostIp, neighbourClaims } from "./addresses.ts";
import type { CaptureView, Cast, Member } from "./define.ts";
import { Direction, linkDirections } from "./direction.ts";
import { directorFlows } from "./director-flows.ts";
import { nameMacs, type Unnamed } from "./name-macs.ts";
import { isVrrpMac } from "./own-macs.ts";
import { addFromState, addInferred, addStated, ServiceList } from "./services.ts";
import type { Topology } from "./topology.ts";

interface Draft extends Unnamed {
  readonly ips: Set<Ip>;
}

export function castOf(
  views: readonly CaptureView[],
  names: PacketNames,
  states: readonly HostState[],
  topology: Topology,
): Cast {
  const drafts = draftMembers(views, states, topology);
  const claims = neighbourClaims(views);
  nameMacs(drafts, names, topology, claims);
  const services = new ServiceList();
  addStated(services, topology);
  const directors = drafts.filter((d) => d.role === "director");
  addFromState(
    services,
    directors.flatMap((d) => d.states),
  );
  const known = services.keys();
  for (const { views: own, macs } of directors)
    addInferred(services, directorFlows(own, names, macs, claims), names, known);
  const list = services.list();
  // A NodePort is a service on the node's own address, which stays its own.
  const nodes = new Set(directors.flatMap((d) => d.states.flatMap(nodeAddresses)));
  const vips = new Set(list.map((s) => s.vip).filter((ip) => !nodes.has(ip)));
  nameIps(drafts, vips, claims, topology, names);
  const destinations = new Set(list.flatMap((s) => s.destinations.map((d) => d.ip)));
  addUnnamed(drafts, destinations, claims);
  return { ...index(drafts), vips, services: list };
}

/** The device on which kube-proxy in IPVS mode holds every service's address, on every node alike. */
export const KUBE_IPVS = "kube-ipvs0";

/** Of a node with kube-proxy in IPVS mode: what it holds on its other interfaces. */
function nodeAddresses({ interfaces, addresses }: HostState): readonly Ip[] {
  if (!interfaces.some((i) => i.name === KUBE_IPVS) && !addresses.some((a) => a.interface === KUBE_IPVS))
    return [];
  const served = new Set(addresses.filter((a) => a.interface === KUBE_IPVS).map((a) => a.ip));
  return addresses.filter((a) => !served.has(a.ip) && isHostIp(a.ip)).map((a) => a.ip);
}

function draftMembers(
  views: readonly CaptureView[],
  states: readonly HostState[],
  topology: Topology,
): Draft[] {
  const names = new Set([
    ...views.map((v) => v.host),
    ...states.map((s) => s.host),
    ...topology.hosts.map((h) => h.name),
  ]);
  const order = { client: 0, director: 1, "real-server": 2 };
  return [...names]
    .flatMap((name) => {
      const role = roleOf(name);
      return role === undefined ? [] : [{ name, role }];
    })
    .sort((a, b) => order[a.role] - order[b.role] || (a.name < b.name ? -1 : 1))
    .map(({ name, role }) => ({
      name,
      role,
      known: "inferred",
      macs: new Set(),
      ips: new Set(),
      views: views.filter((v) => v.host === name),
      states: states.filter((s) => s.host === name),
    }));
}

/** Addresses of a host alone. What several hosts hold, or a service is addressed by, is a VIP. */
function nameIps(
  drafts: readonly Draft[],
  vips: ReadonlySet<Ip>,
  claims: Claims,
  topology: Topology,
  names: PacketNames,
): void {
  const add = (draft: Draft, ip: Ip | undefined) => {
    if (ip !== undefined && isHostIp(ip) && !isMaskedIp(ip) && !vips.has(ip)) draft.ips.add(ip);
  };
  for (const draft of drafts) {
    for (const host of topology.hosts)
      if (host.name === draft.name) for (const { ip } of host.addresses) add(draft, ip);
    for (const { addresses } of draft.states) {
      if (addresses.length > 0 && draft.known === "inferred") draft.known = "host-state";
      for (const { ip, interface: device } of addresses)
        if (device !== "lo" && device !== KUBE_IPVS) add(draft, ip);
    }
    for (const [ip, macs] of claims) for (const mac of draft.macs) if (macs.has(mac)) add(draft, ip);
  }
  for (const draft of drafts)
    if (draft.ips.size === 0) for (const ip of seenIps(draft, names, vips)) add(draft, ip);
  for (const a of drafts)
    for (const b of drafts)
      if (a !== b && a.known === "inferred")
        for (const ip of b.ips) if (b.known !== "inferred") a.ips.delete(ip);
}

/**
 * Without ARP or state: what arrives at a client or real server is addressed to it, outermost; what
 * a director wraps has its address as the source. Where frames have no MACs a client is who talks with a VIP.
 */
function seenIps(draft: Draft, names: PacketNames, vips: ReadonlySet<Ip>): ReadonlySet<Ip> {
  const ips = new Set<Ip>();
  const directions = linkDirections(names, draft.macs);
  for (const { decoded } of draft.views) {
    const { count, link, flow, envelope } = decoded.packets;
    let last = -1;
    let lastEnvelope = -1;
    let lastLink = -1;
    for (let row = 0; row < count && ips.size < 64; row++) {
      if (flow[row] === last && envelope[row] === lastEnvelope && link[row] === lastLink) continue;
      last = flow[row];
      lastEnvelope = envelope[row];
      lastLink = link[row];
      const direction = directions[link[row]];
      const outer = names.envelopes(envelope[row]).at(0);
      if (draft.role === "director") {
        if (direction === Direction.sent && outer) ips.add(outer.source);
      } else if (direction === Direction.arrived) {
        ips.add(outer ? outer.destination : names.flow(last).destination);
      } else if (direction === Direction.unknown && draft.role === "client") {
        const { source, destination } = names.flow(last);
        if (vips.has(destination)) ips.add(source);
        if (vips.has(source)) ips.add(destination);
      }
    }
  }
  return ips;
}

/** Real servers that the table or a tunnel names and no part stands for: they get their address as name. */
function addUnnamed(drafts: Draft[], destinations: ReadonlySet<Ip>, claims: Claims): void {
  for (const ip of destinations) {
    if (drafts.some((d) => d.ips.has(ip))) continue;
    const macs = new Set(claims.get(ip)?.keys() ?? []);
    const anonymous = drafts.find(
      (d) => d.role === "real-server" && [...macs].some((mac) => d.macs.has(mac)),
    );
    if (anonymous) anonymous.ips.add(ip);
    else
      drafts.push({
        name: ip,
        role: "real-server",
        known: "inferred",
        macs,
        ips: new Set([ip]),
        views: [],
        states: [],
      });
  }
}

function index(drafts: readonly Draft[]): Omit<Cast, "vips" | "services"> {
  const byMac = new Map<Mac, number>();
  const byIp = new Map<Ip, number>();
  const byName = new Map<string, number>();
  drafts.forEach((draft, id) => {
    for (const mac of draft.macs) if (!byMac.has(mac)) byMac.set(mac, id);
    // A virtual router's MAC is that of whoever is master: of nobody in particular where several may be.
    for (const mac of draft.macs) if (byMac.get(mac) !== id && isVrrpMac(mac)) byMac.set(mac, -1);
    for (const ip of draft.ips) if (!byIp.has(ip)) byIp.set(ip, id);
    byName.set(draft.name, id);
  });
  const members: Member[] = drafts.map(({ name, role, known, macs, ips, views }) => ({
    name,
    role,
    known,
    macs,
    ips,
    captured: views.length > 0,
  }));
  return {
    members,
    memberOfMac: (mac) => byMac.get(mac) ?? -1,
    memberOfIp: (ip) => byIp.get(ip) ?? -1,
    memberOfName: (name) => byName.get(name) ?? -1,
  };
}

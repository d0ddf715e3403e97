/**
 * What the service's packets look like at each netfilter hook of a host, so that a rule can be asked
 * whether it takes them. IPVS on a director: requests pass INPUT and leave through OUTPUT; replies under
 * NAT pass FORWARD, still with the real server's address (ip_vs_ops in net/netfilter/ipvs/ip_vs_core.c:
 * LOCAL_IN and FORWARD come behind the filter table).
 */
import type { HostState } from "../host/define.ts";
import type { Cast, Member, ServiceAddress } from "../observe/define.ts";
import type { Envelope } from "../packet/define.ts";
import { sysctl } from "./host-view.ts";
import { routeTo } from "./routes.ts";

export type Hook = "input" | "output" | "forward";

/** Where the kernel calls them, by the names of nft and of iptables' chains in small letters. */
export const HOOKS: Readonly<Record<Hook, readonly string[]>> = {
  input: ["prerouting", "input"],
  output: ["output"],
  forward: ["forward"],
};

export interface PacketShape {
  readonly protocol: number;
  /** Empty where clients are not known: then it may be any but the host's own. */
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  /** Empty: no ports are to be seen there (a tunnel's packets), or any may be. */
  readonly sourcePorts: readonly number[];
  readonly destinationPorts: readonly number[];
  /** Addresses that no client has. */
  readonly own: readonly string[];
  /** The tunnel's packets, in which the service's are. */
  readonly isOuter?: boolean;
  /** Does connection tracking not know them? IPVS takes its packets out of it unless `vs.conntrack` is 1. */
  readonly untracked?: boolean;
  /** Interfaces, where the routing table says for sure; not of INPUT. */
  readonly inInterfaces?: readonly string[];
  readonly outInterfaces?: readonly string[];
}

export const IPIP = 4;
export const IPV6 = 41;
export const GRE = 47;
const UDP = 17;
/** Outer headers that are asked for at one host: tunnels of a few directors. */
const MOST_OUTERS = 64;

/**
 * @param clients addresses that clients of the service have; empty: not known
 * @param outers outer headers that captures show: a real server's rules meet those first
 */
export function shapesAt(
  hook: Hook,
  member: Member,
  cast: Cast,
  clients: readonly string[],
  state: HostState,
  outers: readonly Envelope[] = [],
): readonly PacketShape[] {
  const own = [...member.ips];
  const shapes = cast.services
    .flatMap((service) => {
      if (member.role === "director") return atDirector(hook, member, service, clients);
      return member.role === "real-server" ? atServer(hook, member, service, clients) : [];
    })
    .map((shape): PacketShape => ({ ...shape, own }));
  if (hook === "input")
    return member.role === "real-server" ? [...outerShapes(outers, member, cast), ...shapes] : shapes;
  const untracked =
    hook === "output" && member.role === "director" && sysctl(state, "net.ipv4.vs.conntrack")?.value === 0;
  return shapes.map((shape) => {
    const outInterfaces = interfacesTo(state, shape.destinations);
    // Replies come in where the real server is reached.
    const inInterfaces = hook === "forward" ? interfacesTo(state, shape.sources) : undefined;
    return {
      ...shape,
      ...(untracked && { untracked }),
      ...(outInterfaces && { outInterfaces }),
      ...(inInterfaces && { inInterfaces }),
    };
  });
}

function outerShapes(
  outers: readonly Envelope[],
  { ips }: Member,
  { services }: Cast,
): readonly PacketShape[] {
  const carriesSix = services.length > 0 && services.every((s) => s.vip.includes(":"));
  return outers
    .filter(({ destination }) => ips.has(destination))
    .slice(0, MOST_OUTERS)
    .flatMap(({ kind, source, destination, port }) => {
      const protocol =
        kind === "gre" ? GRE : kind === "ipip" ? (carriesSix ? IPV6 : IPIP) : port > 0 ? UDP : 0;
      if (protocol === 0) return [];
      return [
        {
          protocol,
          sources: [source],
          destinations: [destination],
          sourcePorts: [],
          destinationPorts: ports(port),
          own: [...ips],
          isOuter: true,
        },
      ];
    });
}

/** @returns undefined when any of the ways is not known. */
function interfacesTo(state: HostState, ips: readonly string[]): readonly string[] | undefined {
  const found = new Set<string>();
  for (const ip of ips.slice(0, 100)) {
    const route = routeTo(state, ip);
    const names = route?.certain ? route.hops.flatMap((h) => h.interface ?? []) : [];
    if (names.length === 0) return undefined;
    for (const name of names) found.add(name);
  }
  return found.size === 0 || ips.length > 100 ? undefined : [...found];
}

type Side = Omit<PacketShape, "own">;

function atDirector(
  hook: Hook,
  { ips }: Member,
  { protocol, vip, port, destinations }: ServiceAddress,
  clients: readonly string[],
): readonly Side[] {
  if (hook === "input")
    return [
      {
        protocol,
        sources: clients,
        destinations: [vip, ...ips],
        sourcePorts: [],
        destinationPorts: ports(port),
      },
    ];
  if (hook === "forward")
    return destinations
      .filter((d) => d.forwarding === "masq")
      .map((d) => ({
        protocol,
        sources: [d.ip],
        destinations: clients,
        sourcePorts: ports(d.port),
        destinationPorts: [],
      }));
  return destinations.flatMap((d): readonly Side[] => {
    if (d.forwarding === "tunnel")
      return [...(vip.includes(":") ? [IPV6] : [IPIP]), GRE].map((kind) => ({
        protocol: kind,
        sources: [...ips],
        destinations: [d.ip],
        sourcePorts: [],
        destinationPorts: [],
      }));
    const masq = d.forwarding === "masq";
    return [
      {
        protocol,
        sources: clients,
        destinations: [masq ? d.ip : vip],
        sourcePorts: [],
        destinationPorts: ports(masq ? d.port : port),
      },
    ];
  });
}

function atServer(
  hook: Hook,
  { ips }: Member,
  { protocol, vip, port, destinations }: ServiceAddress,
  clients: readonly string[],
): readonly Side[] {
  if (hook === "forward") return [];
  const mine = destinations.filter((d) => ips.has(d.ip));
  // NAT puts in the real server's own address and port; everything else leaves those of the service.
  const ends = [
    ...(mine.length === 0 || mine.some((d) => d.forwarding !== "masq")
      ? [
          {
            own: mine.some((d) => d.forwarding === undefined) || mine.length === 0 ? [vip, ...ips] : [vip],
            port,
          },
        ]
      : []),
    ...mine.filter((d) => d.forwarding === "masq").map((d) => ({ own: [d.ip], port: d.port })),
  ];
  return ends.map(({ own, port }) =>
    hook === "input"
      ? { protocol, sources: clients, destinations: own, sourcePorts: [], destinationPorts: ports(port) }
      : { protocol, sources: own, destinations: clients, sourcePorts: ports(port), destinationPorts: [] },
  );
}

/** Port 0 of a service is all ports. */
function ports(port: number): readonly number[] {
  return port === 0 ? [] : [port];
}

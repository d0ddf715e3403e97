/**
 * What the service's packets look like at each netfilter hook of a host, so that a rule can be asked
 * whether it takes them. IPVS on a director: requests pass INPUT and leave through OUTPUT; replies under
 * NAT pass FORWARD, still with the real server's address (ip_vs_ops in net/netfilter/ipvs/ip_vs_core.c:
 * LOCAL_IN and FORWARD come behind the filter table).
 */
import { samePrefix } from "../../lib/ip.ts";
import type { FirewallRule, HostState } from "../host/define.ts";
import type { Cast, Member, ServiceAddress } from "../observe/define.ts";
import { protocolName } from "../observe/services.ts";
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

const IPIP = 4;
const IPV6 = 41;
const GRE = 47;
const UDP = 17;
/** As /etc/protocols calls them. */
const PROTOCOL_WORDS: ReadonlyMap<number, readonly string[]> = new Map([
  [IPIP, ["ipencap", "ipip", "ip-in-ip"]],
  [IPV6, ["ipv6"]],
  [GRE, ["gre"]],
]);

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
    return member.role === "real-server"
      ? [...outers.flatMap((outer) => outerShape(outer, member, cast)), ...shapes]
      : shapes;
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

function outerShape(
  { kind, source, destination, port }: Envelope,
  { ips }: Member,
  { services }: Cast,
): readonly PacketShape[] {
  if (!ips.has(destination)) return [];
  const carriesSix = services.length > 0 && services.every((s) => s.vip.includes(":"));
  const protocol = kind === "gre" ? GRE : kind === "ipip" ? (carriesSix ? IPV6 : IPIP) : port > 0 ? UDP : 0;
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

/** Can packets of this shape match the rule? Conditions that were not understood are taken to hold. */
export function takes(rule: FirewallRule, shape: PacketShape): boolean {
  if (!seesFamily(rule, [...shape.destinations, ...shape.sources])) return false;
  if (rule.policy) return true;
  const { match } = rule;
  if (shape.untracked && match.states && !match.states.includes("untracked")) return false;
  const holds = (field: string, hit: boolean) => match.inverted.includes(field) !== hit;
  if (match.protocol !== undefined && match.protocol !== "all") {
    const word = match.protocol.toLowerCase();
    const names = [String(shape.protocol), protocolName(shape.protocol)];
    if (!holds("protocol", [...names, ...(PROTOCOL_WORDS.get(shape.protocol) ?? [])].includes(word)))
      return false;
  }
  return (
    addressConditions(rule).every(({ networks, field, inverted }) =>
      fitsAddress(networks, shape[field], inverted, shape.own),
    ) &&
    fitsPort(match.sourcePorts, shape.sourcePorts, match.inverted.includes("sourcePorts")) &&
    fitsPort(match.destinationPorts, shape.destinationPorts, match.inverted.includes("destinationPorts")) &&
    fitsInterface(match.inInterface, shape.inInterfaces, match.inverted.includes("inInterface")) &&
    fitsInterface(match.outInterface, shape.outInterfaces, match.inverted.includes("outInterface"))
  );
}

/** Does the rule's table see packets of this family? nft names it with the table. */
function seesFamily(rule: FirewallRule, addresses: readonly string[]): boolean {
  if (addresses.length === 0) return true;
  const v6 = addresses[0].includes(":");
  if (rule.tool === "iptables" || rule.table.startsWith("ip ")) return !v6;
  return rule.tool === "ip6tables" || rule.table.startsWith("ip6 ") ? v6 : true;
}

/** May it take less of this shape than it seems, because clients' addresses are not known? */
export function isOpen(rule: FirewallRule, shape: PacketShape): boolean {
  return addressConditions(rule).some(
    ({ networks, field }) => shape[field].length === 0 && !networks.every((n) => shape.own.includes(n)),
  );
}

function addressConditions({ match }: FirewallRule) {
  const conditions = [
    { networks: match.source === undefined ? [] : [match.source], field: "sources", name: "source" },
    { networks: match.sources ?? [], field: "sources", name: "sources" },
    {
      networks: match.destination === undefined ? [] : [match.destination],
      field: "destinations",
      name: "destination",
    },
    { networks: match.destinations ?? [], field: "destinations", name: "destinations" },
  ] as const;
  return conditions
    .filter((c) => c.networks.length > 0)
    .map((c) => ({ ...c, inverted: match.inverted.includes(c.name) }));
}

function fitsAddress(
  networks: readonly string[],
  addresses: readonly string[],
  inverted: boolean,
  own: readonly string[],
): boolean {
  if (addresses.length === 0) return inverted || !networks.every((n) => own.includes(n));
  return addresses.some((ip) => networks.some((n) => within(ip, n)) !== inverted);
}

/** iptables ends a prefix of names with `+`, nft with `*`. Nothing of the service passes loopback. */
function fitsInterface(
  wanted: string | undefined,
  known: readonly string[] | undefined,
  inverted: boolean,
): boolean {
  if (wanted === undefined) return true;
  if (known === undefined) return wanted !== "lo" || inverted;
  const prefix = /^(.*)[+*]$/.exec(wanted)?.[1];
  return known.some(
    (name) => (prefix === undefined ? name === wanted : name.startsWith(prefix)) !== inverted,
  );
}

function fitsPort(
  ranges: readonly { readonly from: number; readonly to: number }[] | undefined,
  known: readonly number[],
  inverted: boolean,
): boolean {
  if (ranges === undefined || known.length === 0) return true;
  return known.some((port) => ranges.some((r) => r.from <= port && port <= r.to) !== inverted);
}

/** An address, or a network with its prefix length. */
function within(ip: string, network: string): boolean {
  const [address, bits] = network.split("/", 2);
  if (ip === address) return true;
  const prefix = bits === undefined ? Number.NaN : Number(bits);
  return Number.isInteger(prefix) && samePrefix(address, ip, prefix);
}

/** Whose MAC is whose, by the addresses that hosts are known to have and by who claims those on the link. */
import type { Ip, Mac } from "../../lib/ip.ts";
import type { HostState } from "../host/define.ts";
import type { Claims } from "./addresses.ts";
import type { Role } from "./define.ts";
import type { Topology } from "./topology.ts";

interface Host {
  readonly name: string;
  readonly role: Role;
  readonly states: readonly HostState[];
}

export interface SaidMacs {
  /** Per host: MACs that claimed an address which it alone holds, by its state or the topology. */
  readonly own: ReadonlyMap<string, ReadonlySet<Mac>>;
  /** MACs that claimed an address which a director's table, or the topology, forwards to. */
  readonly servers: ReadonlySet<Mac>;
}

export function saidMacs(hosts: readonly Host[], topology: Topology, claims: Claims): SaidMacs {
  const held = ({ name, states }: Host): ReadonlySet<Ip> =>
    new Set([
      ...states.flatMap((s) => s.addresses.filter((a) => a.interface !== "lo").map((a) => a.ip)),
      ...topology.hosts.filter((h) => h.name === name).flatMap((h) => h.addresses.flatMap((a) => a.ip ?? [])),
    ]);
  const holdings = new Map(hosts.map((host) => [host.name, held(host)]));
  const holders = (ip: Ip) => hosts.filter((h) => holdings.get(h.name)?.has(ip));
  const macsOf = (ips: Iterable<Ip>) =>
    new Set([...ips].flatMap((ip) => [...(claims.get(ip)?.keys() ?? [])]));
  const destinations = [
    ...hosts.flatMap((h) =>
      h.role === "director" ? h.states.flatMap((s) => s.services.flatMap((v) => v.destinations)) : [],
    ),
    ...topology.services.flatMap((s) => s.destinations),
  ].map((d) => d.ip);
  return {
    own: new Map(
      hosts.map(({ name }) => [
        name,
        macsOf([...(holdings.get(name) ?? [])].filter((ip) => holders(ip).length === 1)),
      ]),
    ),
    servers: macsOf(destinations.filter((ip) => !holders(ip).some((h) => h.role === "director"))),
  };
}

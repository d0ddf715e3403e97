/**
 * The virtual services: as the topology part states them, else as ipvsadm lists them, else as the
 * director's own captures show them.
 */
import type { Ip } from "../../lib/ip.ts";
import type { Forwarding, HostState } from "../host/define.ts";
import type { PacketNames } from "../packet/define.ts";
import { isHostIp } from "./addresses.ts";
import type { ServiceAddress } from "./define.ts";
import type { DirectorFlows } from "./director-flows.ts";
import type { Topology } from "./topology.ts";

export const PROTOCOL_NUMBER = { tcp: 6, udp: 17, sctp: 132 } as const;
const NUMBERED = new Map([
  [6, "tcp"],
  [17, "udp"],
  [132, "sctp"],
]);

/** `udp`, `tcp`, `sctp`, or the number. */
export function protocolName(protocol: number): string {
  return NUMBERED.get(protocol) ?? String(protocol);
}

interface Draft {
  readonly protocol: number;
  readonly vip: Ip;
  readonly port: number;
  readonly known: ServiceAddress["known"];
  readonly forwarding: Set<Forwarding>;
  readonly destinations: Map<string, ServiceAddress["destinations"][number]>;
}

/** Collects services under their address; the first source that names one decides how it is known. */
export class ServiceList {
  readonly #drafts = new Map<string, Draft>();

  #draft(protocol: number, vip: Ip, port: number, known: Draft["known"]): Draft {
    const key = `${protocol} ${vip} ${port}`;
    let draft = this.#drafts.get(key);
    if (!draft) {
      draft = { protocol, vip, port, known, forwarding: new Set(), destinations: new Map() };
      this.#drafts.set(key, draft);
    }
    return draft;
  }

  add(
    service: { readonly protocol: number; readonly vip: Ip; readonly port: number },
    known: Draft["known"],
    destinations: ServiceAddress["destinations"],
  ): void {
    const draft = this.#draft(service.protocol, service.vip, service.port, known);
    for (const destination of destinations) {
      const key = `${destination.ip} ${destination.port}`;
      // `ipvsadm --stats` repeats the destinations without their forwarding method.
      if (draft.destinations.get(key)?.forwarding === undefined) draft.destinations.set(key, destination);
      if (destination.forwarding) draft.forwarding.add(destination.forwarding);
    }
  }

  /** `protocol vip port` of each. */
  keys(): ReadonlySet<string> {
    return new Set(this.#drafts.keys());
  }

  list(): readonly ServiceAddress[] {
    return [...this.#drafts.values()].map((draft) => ({
      ...draft,
      destinations: [...draft.destinations.values()],
    }));
  }
}

export function addStated(list: ServiceList, topology: Topology): void {
  for (const { protocol, vip, port, forwarding, destinations } of topology.services)
    list.add(
      { protocol: PROTOCOL_NUMBER[protocol], vip, port },
      "stated",
      destinations.map((d) => ({ ip: d.ip, port: d.port ?? port, ...(forwarding ? { forwarding } : {}) })),
    );
}

/** Rows of ipvsadm on any director. A firewall-mark service has no address: its traffic is inferred. */
export function addFromState(list: ServiceList, states: readonly HostState[]): void {
  for (const { services } of states)
    for (const { protocol, ip, port, destinations } of services) {
      if (protocol === "fwmark" || ip === undefined) continue;
      list.add(
        { protocol: PROTOCOL_NUMBER[protocol], vip: ip, port },
        "host-state",
        destinations.map((d) => ({
          ip: d.ip,
          port: d.port,
          ...(d.forwarding ? { forwarding: d.forwarding } : {}),
        })),
      );
    }
}

/**
 * What a director forwarded. Where services are known it only adds real servers that the captures show
 * (a table can be of another moment). Where none is: what it forwarded are the services; when it
 * forwarded nothing, what clients sent it and it did not answer in kind should have been one.
 */
export function addInferred(
  list: ServiceList,
  flows: DirectorFlows,
  names: PacketNames,
  known: ReadonlySet<string>,
): void {
  if (known.size === 0 && flows.forwarded.length === 0)
    for (const flow of flows.unanswered) {
      const { protocol, destination: vip, destinationPort: port } = names.flow(flow);
      if (isHostIp(vip)) list.add({ protocol, vip, port }, "inferred", []);
    }
  for (const { flow, forwarding, destination } of flows.forwarded) {
    const { protocol, destination: vip, destinationPort: port } = names.flow(flow);
    if (known.size > 0 && !known.has(`${protocol} ${vip} ${port}`)) continue;
    list.add(
      { protocol, vip, port },
      "inferred",
      destination === undefined ? [] : [{ ...destination, forwarding }],
    );
  }
}

/** Real servers that the table forwards to without rewriting, with a port that is not the service's. */
import { isMaskedIp } from "../../lib/ip.ts";
import type { DeliveryAnswers, ServerDelivery } from "../evidence/deliveries.ts";
import type { IpvsTables } from "../evidence/ipvs-tables.ts";
import type { TableDestination, TableService } from "../evidence/table-services.ts";

export interface Mismatch {
  readonly director: string;
  readonly service: TableService;
  readonly destination: TableDestination;
}

/** ipvsadm forces the service's port; keepalived and others that speak netlink may set any. */
export function portMismatches(tables: IpvsTables | undefined): readonly Mismatch[] {
  return (tables?.directors ?? []).flatMap(({ director, services }) =>
    services.flatMap((service) =>
      service.destinations
        .filter(
          (d) =>
            (d.forwarding === "route" || d.forwarding === "tunnel") &&
            service.port > 0 &&
            d.port > 0 &&
            d.port !== service.port,
        )
        .map((destination) => ({ director, service, destination })),
    ),
  );
}

/** Does the table mean another port for what arrived at this server? Masked rows concern every server. */
export function meansOtherPort(mismatches: readonly Mismatch[], server: ServerDelivery): boolean {
  return mismatches.some(
    ({ service, destination }) =>
      fits(service, server) &&
      (destination.host === server.host ||
        service.destinations.every((d) => mismatches.some((m) => m.destination === d))),
  );
}

function fits({ protocol, vip, port }: TableService, server: ServerDelivery): boolean {
  return protocol === server.protocol && port === server.port && (vip === server.vip || isMaskedIp(vip));
}

/** What arrived at the real server of this row: by its name, else the one server of the service that no row names. */
export function deliveredAt(
  { service, destination }: Mismatch,
  deliveries: DeliveryAnswers | undefined,
): ServerDelivery | undefined {
  const servers = (deliveries?.servers ?? []).filter((s) => fits(service, s));
  const named = servers.find((s) => s.host === destination.host);
  if (named) return named;
  const rest = servers.filter((s) => !service.destinations.some((d) => d.host === s.host));
  const unknown = service.destinations.filter((d) => !servers.some((s) => s.host === d.host));
  return rest.length === 1 && unknown.length === 1 ? rest[0] : undefined;
}

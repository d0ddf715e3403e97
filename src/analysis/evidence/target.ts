/** The virtual service that the traffic is for, as commands need it. */

import { protocolName } from "../observe/services.ts";
import type { Scene } from "./define.ts";

export interface Target {
  /** `udp`, `tcp`. */
  readonly protocol: string;
  readonly vip: string;
  readonly port: number;
  /** That of the real servers, which NAT may change; the service's where they differ. */
  readonly serverPort: number;
  /** Addresses to put into commands; a placeholder where none is known. */
  readonly dip: string;
  readonly rips: ReadonlyMap<string, string>;
  readonly client: string;
  readonly forwarding: ReadonlySet<string>;
}

export function targetOf({ observed }: Scene): Target {
  const { cast, conversations } = observed;
  const conversation = conversations.find((c) => c.served) ?? conversations.at(0);
  const service =
    cast.services.find((s) => s.vip === conversation?.vip && s.port === conversation.port) ??
    cast.services.at(0);
  const vip = conversation?.vip ?? service?.vip ?? "<VIP>";
  const port = conversation?.port ?? service?.port ?? 0;
  const ports = new Set(service?.destinations.map((d) => d.port));
  const family = vip.includes(":") ? ":" : ".";
  const first = (ips: ReadonlySet<string>) => [...ips].find((ip) => ip.includes(family));
  const director = cast.members.find((m) => m.role === "director");
  return {
    protocol: protocolName(conversation?.protocol ?? service?.protocol ?? 17),
    vip,
    port,
    serverPort: ports.size === 1 ? [...ports][0] : port,
    dip: (director && first(director.ips)) ?? "<DIP>",
    rips: new Map(
      cast.members.filter((m) => m.role === "real-server").map((m) => [m.name, first(m.ips) ?? "<RIP>"]),
    ),
    client: conversations.find((c) => !cast.vips.has(c.client))?.client ?? "<CIP>",
    forwarding: new Set(service?.forwarding ?? []),
  };
}

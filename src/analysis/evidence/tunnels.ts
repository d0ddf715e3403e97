/** Question: can each real server take tunnelled packets: is the device there, up, and what did it count? */
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { hasWhole, isPlainName, lastState } from "./host-view.ts";

export interface TunnelDevice {
  readonly name: string;
  readonly kind: string;
  readonly up: boolean | undefined;
  readonly cite: Citation;
}

export interface ServerTunnels {
  readonly host: string;
  readonly devices: readonly TunnelDevice[];
  /** Were all interfaces listed, so that a device that is not there is absent? */
  readonly complete: boolean;
  readonly unknownProtocols?: { readonly growth: number };
}

export interface TunnelAnswers {
  readonly servers: readonly ServerTunnels[];
  /** Is anything forwarded by tunnel: by the table, or seen wrapped? */
  readonly used: boolean;
}

const TUNNEL_KINDS = ["ipip", "gre", "tunnel", "tunnel6", "sit", "gre6"];

export function tunnels({ observed }: Scene): TunnelAnswers | Absent {
  const { cast, books, names } = observed;
  const used = cast.services.some((s) => s.forwarding.has("tunnel")) || names.envelopeCount > 1;
  const servers = cast.members.flatMap((member, id): ServerTunnels[] => {
    if (member.role !== "real-server") return [];
    const state = lastState(observed, member.name);
    if (!state || state.interfaces.length === 0) return [];
    const unknown = books[id].growth("IpInUnknownProtos");
    return [
      {
        host: member.name,
        complete: hasWhole(state, ["ip-addr", "ip-link", "ip-brief"]),
        devices: state.interfaces
          .filter(
            (i) => TUNNEL_KINDS.includes(i.kind ?? "") || /^(?:tunl|gre|ip6tnl|sit|gretap)[0-9]/.test(i.name),
          )
          .filter((i) => isPlainName(i.name))
          .filter((i, at, all) => all.findIndex((other) => other.name === i.name) === at)
          .map((i) => ({
            name: i.name,
            kind: i.kind ?? "",
            up: i.flags.length > 0 ? i.flags.includes("UP") : i.up,
            cite: citeLine(state, i),
          })),
        ...(unknown ? { unknownProtocols: { growth: unknown.growth } } : {}),
      },
    ];
  });
  if (servers.length === 0 && !used) return absent("nothing is forwarded by tunnel");
  return { servers, used };
}

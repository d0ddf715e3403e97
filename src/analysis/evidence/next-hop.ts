/** Question: did frames carry the MAC of the host that they were for? By the frames; where those do not tell, by the sender's tables. */
import type { Leg } from "../observe/define.ts";
import type { Observed } from "../observe/index.ts";
import { routeTo } from "./routes.ts";

export interface NextHop {
  /** To whom the frames that did not arrive were addressed. */
  readonly nextHop: "receiver" | "other" | "unknown";
  /** Do the frames themselves say so, not only the sender's tables? */
  readonly recorded: boolean;
  /** A MAC that is not the receiver's: on the frames, or, where they do not record it, in the sender's tables. */
  readonly wrongMac?: { readonly used: string; readonly actual: string };
}

const UNKNOWN: NextHop = { nextHop: "unknown", recorded: false };

/** @param ip of the receiver, that the sender's table leads to */
export function nextHopOf(leg: Leg, ip: string | undefined, observed: Observed): NextHop {
  const { cast, captures, traffic, names } = observed;
  if (leg.to < 0 || leg.missing.length === 0) return UNKNOWN;
  const { macs } = cast.members[leg.to];
  const { sent } = traffic[leg.from];
  const used = new Set(
    leg.missing.map(
      (i) => names.link(captures[sent.capture[i]].decoded.packets.link[sent.row[i]]).destinationMac,
    ),
  );
  const [mac] = used;
  if (used.size === 1 && mac !== undefined && macs.size > 0 && !macs.has(mac))
    return { nextHop: "other", recorded: true, wrongMac: { used: mac, actual: [...macs].join(", ") } };
  // Frames whose MAC was recorded are the receiver's, or a MAC of a host whose own is not known.
  if (!used.has(undefined)) return { nextHop: "receiver", recorded: true };
  return ip === undefined ? UNKNOWN : byTables(observed, leg, ip);
}

/** `-i any` (LINKTYPE_LINUX_SLL) records no destination MAC: snapshots of the sender that name a next hop have to name the same. */
function byTables({ cast, states }: Observed, { from, to }: Leg, ip: string): NextHop {
  const { macs } = cast.members[to];
  const found = states
    .filter((state) => state.host === cast.members[from].name)
    .map((state): NextHop => {
      const route = routeTo(state, ip);
      const [hop, second] = route?.hops ?? [];
      if (!route?.certain || hop === undefined || second !== undefined) return UNKNOWN;
      const mac = state.neighbours.find((n) => n.ip === (hop.via ?? ip))?.mac;
      if (mac === undefined || macs.size === 0)
        return hop.via === undefined || cast.memberOfIp(hop.via) === to
          ? UNKNOWN
          : { nextHop: "other", recorded: false };
      return macs.has(mac)
        ? { nextHop: "receiver", recorded: false }
        : { nextHop: "other", recorded: false, wrongMac: { used: mac, actual: [...macs].join(", ") } };
    })
    .filter((f) => f.nextHop !== "unknown");
  const [first = UNKNOWN] = found;
  return found.every((f) => f.nextHop === first.nextHop && f.wrongMac?.used === first.wrongMac?.used)
    ? first
    : UNKNOWN;
}

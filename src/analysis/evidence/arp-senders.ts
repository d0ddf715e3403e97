/**
 * Question: whom do the directors' ARP requests for their real servers name as sender? A packet that is
 * forwarded has no local source, so arp_solicit() (net/ipv4/arp.c) takes what inet_select_addr()
 * (net/ipv4/devinet.c) finds: the first primary address of the interface whose subnet holds the target, else
 * the first primary one; whatever arp_announce says.
 */
import { ipFamily, samePrefix } from "../../lib/ip.ts";
import type { Address, Forwarding, HostState } from "../host/define.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { lastState } from "./host-view.ts";
import { routeTo } from "./routes.ts";

export interface ArpSender {
  readonly director: string;
  /** Name of the real server, or its address. */
  readonly server: string;
  readonly ip: string;
  readonly forwarding: Forwarding | undefined;
  readonly interface: string;
  readonly sender: string;
  readonly isVip: boolean;
  /** Another address of that interface that it should be: the director's own. */
  readonly own: string | undefined;
  /** Prefix length of the sender's address. */
  readonly prefixLength: number;
  readonly cites: readonly Citation[];
}

export interface ArpSenders {
  readonly senders: readonly ArpSender[];
}

export function arpSenders({ observed }: Scene): ArpSenders | Absent {
  const { cast } = observed;
  const directors = cast.members.filter((m) => m.role === "director");
  const senders = directors.flatMap((member): ArpSender[] => {
    const state = lastState(observed, member.name);
    if (!state) return [];
    const destinations = new Map(
      cast.services.flatMap((s) => s.destinations).map((d) => [d.ip, d.forwarding]),
    );
    for (const server of cast.members.filter((m) => m.role === "real-server"))
      for (const ip of server.ips) if (!destinations.has(ip)) destinations.set(ip, undefined);
    return [...destinations].flatMap(([ip, forwarding]): ArpSender[] => {
      const found = ipFamily(ip) === 4 ? senderFor(state, ip) : undefined;
      if (!found) return [];
      const { address, others } = found;
      const server = cast.memberOfIp(ip);
      return [
        {
          director: member.name,
          server: server < 0 ? ip : cast.members[server].name,
          ip,
          forwarding,
          interface: address.interface,
          sender: address.ip,
          isVip: cast.vips.has(address.ip),
          own: others.find((a) => !cast.vips.has(a.ip))?.ip,
          prefixLength: address.prefixLength,
          cites: [address, ...others.slice(0, 2)].map((a) => citeLine(state, a)),
        },
      ];
    });
  });
  return senders.length > 0
    ? { senders }
    : absent(
        {
          en: "no state of a director shows its addresses and those of its real servers",
          zh: "没有 DS 的状态显示它自己及其 RS 的地址",
        },
        directors.map((m) => ({ host: m.name, command: "ip addr; ip route show table all" })),
      );
}

function senderFor(
  state: HostState,
  target: string,
): { readonly address: Address; readonly others: readonly Address[] } | undefined {
  const holds = (a: Address) => ipFamily(a.ip) === 4 && samePrefix(a.ip, target, a.prefixLength);
  const route = routeTo(state, target);
  // Behind a gateway the gateway is asked for.
  if (route !== undefined && route.kind !== "link") return undefined;
  const device =
    route?.hops.at(0)?.interface ?? state.addresses.find((a) => a.prefixLength < 32 && holds(a))?.interface;
  const own = state.addresses.filter((a) => a.interface === device && ipFamily(a.ip) === 4);
  const primary = own.filter((a) => !a.flags.includes("secondary"));
  const address = primary.find(holds) ?? primary.at(0);
  return address ? { address, others: own.filter((a) => a.ip !== address.ip) } : undefined;
}

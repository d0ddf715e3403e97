/** Question: how does each real server reach the clients, by its routing table, and does the next hop answer? */
import { ipFamily, samePrefix } from "../../lib/ip.ts";
import type { HostState } from "../host/define.ts";
import type { Growth } from "../observe/counters.ts";
import type { Member } from "../observe/define.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { type Effective, effective } from "./effective.ts";
import { isPlainName, lastState } from "./host-view.ts";
import { type Asked, askedBy } from "./resolutions.ts";
import { type RouteTo, refusals, routeTo } from "./routes.ts";

export interface NextHop {
  readonly ip: string;
  readonly interface?: string;
  /** REACHABLE, STALE, FAILED, ...; undefined: no entry, or no table. */
  readonly state?: string;
  readonly cites: readonly Citation[];
  /** What the host's own captures show of its asking for it. */
  readonly asked?: Asked;
}

export interface ReturnPath {
  readonly host: string;
  readonly client: string;
  /** undefined where what was given of the routing table leaves it open. */
  readonly route?: RouteTo;
  /** Is the client's address in a network that an address of the host is in? */
  readonly connected: boolean;
  readonly connectedCites: readonly Citation[];
  /** Is a director's address the next hop? */
  readonly viaDirector: boolean;
  /** Does the host take ICMP redirects on the way's interface? */
  readonly acceptsRedirects?: Effective;
  /** Who is asked for its MAC: the gateways, or the client itself. */
  readonly nextHops: readonly NextHop[];
}

export interface ReturnServer {
  readonly host: string;
  readonly paths: readonly ReturnPath[];
  /** The interface that holds its own address, where that is down: nothing comes in and the kernel has taken its routes away. */
  readonly down?: string;
  /** Was `ip rule` given? */
  readonly rulesKnown: boolean;
  /** Lines that refuse what is sent to some addresses, where it is open whether a client's is among them: no counter tells. */
  readonly mayRefuse: readonly Citation[];
  /** Growth of IpOutNoRoutes or Ip6OutNoRoutes. */
  readonly noRoutes?: Growth;
  /** Growth of IcmpInRedirects. */
  readonly redirected?: Growth;
  /** Everything that the host asked for on the link, by its captures. */
  readonly asked: readonly Asked[];
}

export interface ReturnPaths {
  /** Is an address of each director known? Else no next hop tells whether it is one. */
  readonly directorsKnown: boolean;
  readonly servers: readonly ReturnServer[];
}

/** Clients judged one by one; of one service they rarely differ in their way. */
const CLIENTS = 16;

export function returnPaths(scene: Scene): ReturnPaths | Absent {
  const { observed } = scene;
  const { cast, books, conversations } = observed;
  const isDirector = (id: number) => id >= 0 && cast.members[id].role === "director";
  // A director's own tests need no way back through it.
  const clients = [...new Set(conversations.map((c) => c.client))]
    .filter((ip) => !cast.vips.has(ip) && !isDirector(cast.memberOfIp(ip)))
    .slice(0, CLIENTS);
  const servers = cast.members.flatMap((member, id): ReturnServer[] => {
    if (member.role !== "real-server") return [];
    const state = lastState(observed, member.name);
    const asked = askedBy(scene, member);
    if (!state && asked.length === 0) return [];
    const v6 = clients.some((ip) => ipFamily(ip) === 6);
    const noRoutes = books[id].growth(v6 ? "Ip6OutNoRoutes" : "IpOutNoRoutes");
    const redirected = books[id].growth(v6 ? "Icmp6InRedirects" : "IcmpInRedirects");
    const paths = state ? clients.map((client) => pathTo(scene, state, client, asked)) : [];
    const isOpen = paths.some(({ route }) => route?.certain !== true);
    return [
      {
        host: member.name,
        paths,
        rulesKnown: (state?.policyRules.length ?? 0) > 0,
        mayRefuse: state && isOpen ? refusals(state, v6 ? 6 : 4) : [],
        ...(state ? downOf(state, member) : {}),
        ...(noRoutes ? { noRoutes } : {}),
        ...(redirected ? { redirected } : {}),
        asked,
      },
    ];
  });
  if (servers.length === 0)
    return absent(
      { en: "no state of a real server shows its routes", zh: "没有 RS 的状态显示其路由" },
      cast.members
        .filter((m) => m.role === "real-server")
        .map((m) => ({ host: m.name, command: "ip route show table all; ip rule; ip neigh" })),
    );
  return {
    servers,
    directorsKnown: cast.members.every(({ role, ips }) => role !== "director" || ips.size > 0),
  };
}

function downOf(state: HostState, { ips }: Member): Pick<ReturnServer, "down"> {
  const own = state.addresses.filter((a) => ips.has(a.ip) && isPlainName(a.interface));
  const links = own.flatMap((a) => state.interfaces.findLast((i) => i.name === a.interface) ?? []);
  const isUp = (i: (typeof links)[number]) => (i.flags.length > 0 ? i.flags.includes("UP") : i.up !== false);
  const [first] = links;
  return first && !links.some(isUp) ? { down: first.name } : {};
}

/** Answers have the VIP as source where the host holds it (direct routing, tunnels); else its own address, if it has one. */
function sourceTo({ observed }: Scene, state: HostState, client: string): string | undefined {
  const own = state.addresses.filter((a) => ipFamily(a.ip) === ipFamily(client)).map((a) => a.ip);
  const asked = observed.conversations.filter((c) => c.client === client).map((c) => c.vip);
  const vip = asked.find((ip) => own.includes(ip));
  if (vip !== undefined) return vip;
  const { ips } = observed.cast.members[observed.cast.memberOfName(state.host)];
  const left = own.filter((ip) => ips.has(ip) && !observed.cast.vips.has(ip));
  return left.length === 1 ? left[0] : undefined;
}

function pathTo(scene: Scene, state: HostState, client: string, asked: readonly Asked[]): ReturnPath {
  const route = routeTo(state, client, sourceTo(scene, state, client));
  const { cast, states } = scene.observed;
  const networks = state.addresses.filter((a) => samePrefix(a.ip, client, a.prefixLength));
  const device = route?.hops.at(0)?.interface;
  const acceptsRedirects =
    device !== undefined && isPlainName(device) ? effective(state, "accept_redirects", device) : undefined;
  const hops = route?.kind === "link" ? [{ via: client, ...route.hops[0] }] : (route?.hops ?? []);
  return {
    host: state.host,
    client,
    ...(route ? { route } : {}),
    connected: networks.length > 0,
    connectedCites: networks.slice(0, 1).map((a) => citeLine(state, a)),
    viaDirector: (route?.hops ?? []).some(({ via }) => {
      if (via === undefined) return false;
      const member = cast.memberOfIp(via);
      if (member >= 0) return cast.members[member].role === "director";
      // Masked alike in both texts: the masked form is all that is known of it.
      return states.some(
        (s) =>
          cast.members[cast.memberOfName(s.host)]?.role === "director" &&
          s.addresses.some((a) => a.ip === via),
      );
    }),
    ...(acceptsRedirects ? { acceptsRedirects } : {}),
    nextHops: hops.flatMap(({ via, interface: device }): NextHop[] => {
      if (via === undefined) return [];
      const entry = state.neighbours.findLast((n) => n.ip === via);
      const question = asked.find((a) => a.ip === via);
      return [
        {
          ip: via,
          ...(device === undefined ? {} : { interface: device }),
          ...(entry ? { state: entry.state.toUpperCase() } : {}),
          cites: entry ? [citeLine(state, entry)] : [],
          ...(question ? { asked: question } : {}),
        },
      ];
    }),
  };
}

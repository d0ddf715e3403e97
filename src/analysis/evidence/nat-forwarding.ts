/**
 * Question: does a director that forwards by NAT send the replies on, and does it tell real servers a way
 * past it? Replies under NAT are forwarded like any router's packets (ip_vs_out() hooks in at FORWARD):
 * without forwarding the kernel drops them and counts IpInAddrErrors (ip_error() in net/ipv4/route.c;
 * for IPv6 ip6_forward() in net/ipv6/ip6_output.c).
 */
import type { HostState } from "../host/define.ts";
import type { Growth } from "../observe/counters.ts";
import type { Member } from "../observe/define.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { effective } from "./effective.ts";
import { shapesAt } from "./firewall-shapes.ts";
import { takes } from "./firewall-taking.ts";
import { isPlainName, lastState, sysctl } from "./host-view.ts";
import { routeTo } from "./routes.ts";

export interface Setting {
  readonly on: boolean;
  /** `net.ipv4.ip_forward is 0` */
  readonly text: string;
  /** The same in Chinese. */
  readonly textZh: string;
  readonly cites: readonly Citation[];
}

/** ICMP redirects of a director to one real server, about its replies. */
export interface Redirects {
  readonly server: string;
  readonly gateway: string;
  readonly packets: number;
  readonly cites: readonly Citation[];
}

export interface NatDirector {
  readonly director: string;
  /** On the interface towards the real servers, where that is known. */
  readonly forwarding?: Setting;
  /** Growth of the counter of what is not forwarded because of it. */
  readonly refused?: Growth;
  /** net.ipv4.vs.conntrack */
  readonly conntrack?: Setting;
  readonly sendRedirects?: Setting;
  /** Interfaces towards the real servers, where the routing table names them. */
  readonly serverSide: readonly string[];
  /** Interface towards the real servers, and towards the clients, when it is the same. */
  readonly oneArm?: string;
  readonly redirects: readonly Redirects[];
  /** Rules that would translate the source of what goes to real servers. */
  readonly masquerades: readonly { readonly target: string; readonly cite: Citation }[];
}

export interface NatForwarding {
  /** Empty where nothing is forwarded by NAT. */
  readonly directors: readonly NatDirector[];
  /** Addresses of the real servers that are reached by NAT. */
  readonly rips: readonly string[];
  readonly v6: boolean;
}

const REDIRECT_4 = 5;
const REDIRECT_6 = 137;

export function natForwarding(scene: Scene): NatForwarding | Absent {
  const { observed } = scene;
  const { cast, books } = observed;
  if (cast.services.length === 0)
    return absent({ en: "no virtual service is known", zh: "没有已知的虚拟服务" }, [
      { host: "ds", command: "ipvsadm -Ln" },
    ]);
  const services = cast.services.filter((s) => s.forwarding.has("masq"));
  const v6 = services.length > 0 && services.every((s) => s.vip.includes(":"));
  if (services.length === 0) return { directors: [], rips: [], v6 };
  const rips = [
    ...new Set(
      services.flatMap((s) => s.destinations.filter((d) => d.forwarding === "masq").map((d) => d.ip)),
    ),
  ];
  const clients = [...new Set(observed.conversations.map((c) => c.client))]
    .filter((ip) => !cast.vips.has(ip))
    .slice(0, 100);
  const directors = cast.members.flatMap((member, id): NatDirector[] => {
    if (member.role !== "director") return [];
    const refused = books[id].growth(v6 ? "Ip6InAddrErrors" : "IpInAddrErrors");
    const state = lastState(observed, member.name);
    return [
      {
        director: member.name,
        ...(refused ? { refused } : {}),
        ...(state ? settings(state, rips, clients, v6) : { serverSide: [] }),
        redirects: redirectsOf(scene, id, new Set(clients)),
        masquerades: state ? masqueradesOf(scene, member, state, clients) : [],
      },
    ];
  });
  return { directors, rips, v6 };
}

function settings(state: HostState, rips: readonly string[], clients: readonly string[], v6: boolean) {
  const serverSide = interfacesTo(state, rips);
  const clientSide = interfacesTo(state, clients);
  const oneArm = serverSide.find((name) => clientSide.includes(name));
  const forwarding = forwardingOf(state, serverSide, v6);
  const conntrack = plain(state, "net.ipv4.vs.conntrack");
  const redirects = oneArm === undefined || v6 ? undefined : effective(state, "send_redirects", oneArm);
  return {
    serverSide,
    ...(forwarding ? { forwarding } : {}),
    ...(conntrack ? { conntrack } : {}),
    ...(redirects
      ? {
          sendRedirects: {
            on: redirects.value > 0,
            text: redirects.text,
            textZh: redirects.textZh,
            cites: redirects.cites,
          },
        }
      : {}),
    ...(oneArm === undefined ? {} : { oneArm }),
  };
}

function interfacesTo(state: HostState, ips: readonly string[]): readonly string[] {
  const names = ips.flatMap((ip) => routeTo(state, ip)?.hops.flatMap((h) => h.interface ?? []) ?? []);
  return [...new Set(names)].filter(isPlainName);
}

/** IPv4 asks the interface that a packet came in on, IPv6 the host. */
function forwardingOf(state: HostState, interfaces: readonly string[], v6: boolean): Setting | undefined {
  if (v6) return plain(state, "net.ipv6.conf.all.forwarding");
  const own = interfaces.map((name) => effective(state, "forwarding", name));
  const [first] = own;
  if (first && own.every((e) => e?.value === first.value))
    return {
      on: first.value > 0,
      text: first.text,
      textZh: first.textZh,
      cites: own.flatMap((e) => e?.cites ?? []),
    };
  return own.some((e) => e !== undefined) ? undefined : plain(state, "net.ipv4.ip_forward");
}

function plain(state: HostState, key: string): Setting | undefined {
  const found = sysctl(state, key);
  return (
    found && {
      on: found.value > 0,
      text: `${key} is ${found.value}`,
      textZh: `${key} 为 ${found.value}`,
      cites: [found.cite],
    }
  );
}

function redirectsOf(
  { observed: { captures, cast, icmp }, cite }: Scene,
  director: number,
  clients: ReadonlySet<string>,
): readonly Redirects[] {
  const found = new Map<string, Redirects & { packets: number; cites: Citation[] }>();
  for (const report of icmp) {
    const { error } = report;
    if (error.type !== (error.family === 4 ? REDIRECT_4 : REDIRECT_6) || report.reporter !== director)
      continue;
    const server = cast.memberOfIp(error.destination);
    if (server < 0 || cast.members[server].role !== "real-server" || !captures[report.capture]) continue;
    const about = error.quoted?.flow.destination;
    if (about === undefined || !clients.has(about)) continue;
    const known = found.get(error.destination) ?? {
      server: cast.members[server].name,
      gateway: error.gateway ?? about,
      packets: 0,
      cites: [],
    };
    known.packets++;
    if (known.cites.length < 2)
      known.cites.push(
        cite.icmp(report, {
          en: `ICMP redirect from ${error.source} to ${error.destination}: ${about} is reached through ${known.gateway}`,
          zh: `${error.source} 发给 ${error.destination} 的 ICMP 重定向：${about} 应经 ${known.gateway} 到达`,
        }),
      );
    found.set(error.destination, known);
  }
  return [...found.values()];
}

/** Rules of a nat table that concern the packets from this director to its real servers. */
function masqueradesOf(
  { observed: { cast } }: Scene,
  member: Member,
  state: HostState,
  clients: readonly string[],
): NatDirector["masquerades"] {
  const shapes = shapesAt("output", member, cast, clients, state);
  return state.firewall
    .filter((r) => r.hook === "postrouting" && /^(?:MASQUERADE|SNAT)$/i.test(r.target))
    .filter((r) => shapes.some((shape) => takes(r, shape)))
    .slice(0, 8)
    .map((r) => ({ target: r.target.toUpperCase(), cite: citeLine(state, r) }));
}

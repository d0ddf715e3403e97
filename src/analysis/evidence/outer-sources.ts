/**
 * Question: does a director send tunnelled packets from the VIP? The outer source is what its route to the
 * real server prefers (net/netfilter/ipvs/ip_vs_xmit.c: __ip_vs_get_out_rt(), dest_dst->dst_saddr).
 */
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { isPlainName, lastState } from "./host-view.ts";
import { routeTo } from "./routes.ts";

export interface OuterSource {
  readonly director: string;
  readonly vip: string;
  /** Real servers that it is sent to. */
  readonly ips: readonly string[];
  readonly servers: readonly string[];
  /** Requests that left with the VIP as outer source; 0 where only the routes say so. */
  readonly packets: number;
  /** The interface that the route leads to. */
  readonly interface?: string;
  readonly cites: readonly Citation[];
}

export interface OuterSources {
  /** Seen on the wire. */
  readonly seen: readonly OuterSource[];
  /** Read from the routes to real servers that the table tunnels to. */
  readonly routed: readonly OuterSource[];
  /** Is anything known of tunnelled packets, on the wire or in a table? */
  readonly tunnels: boolean;
  /** Answers came back, so that requests pass. */
  readonly answered: boolean;
}

export function outerSources(scene: Scene): OuterSources | Absent {
  const { cast, names } = scene.observed;
  const directors = cast.members.flatMap((m, id) => (m.role === "director" ? [id] : []));
  const destinations = cast.services.flatMap((s) => s.destinations.filter((d) => d.forwarding === "tunnel"));
  if (directors.length === 0)
    return absent({ en: "no director is known", zh: "没有已知的 DS" }, [{ host: "ds", command: "ip route" }]);
  return {
    tunnels: destinations.length > 0 || names.envelopeCount > 1,
    answered: scene.observed.answered.answered + scene.observed.answered.progressing > 0,
    seen: directors.flatMap((id) => seenOn(scene, id)),
    routed: directors.flatMap((id) => routedBy(scene, id, [...new Set(destinations.map((d) => d.ip))])),
  };
}

function seenOn({ observed, cite }: Scene, id: number): readonly OuterSource[] {
  const { cast, captures, names, traffic, flowConversation } = observed;
  const { sent } = traffic[id];
  const found = new Map<string, { ips: Set<string>; packets: number; first: number[] }>();
  // Asked once per outer header, not per packet.
  const outers = new Map<number, { readonly vip: string; readonly to: string } | undefined>();
  for (let i = 0; i < sent.count; i++) {
    const table = captures[sent.capture[i]].decoded.packets;
    const envelope = table.envelope[sent.row[i]];
    const code = flowConversation[table.flow[sent.row[i]]];
    if (envelope === 0 || code < 0 || code & 1) continue;
    if (!outers.has(envelope)) {
      const [{ source, destination }] = names.envelopes(envelope);
      outers.set(envelope, cast.vips.has(source) ? { vip: source, to: destination } : undefined);
    }
    const outer = outers.get(envelope);
    if (!outer) continue;
    const entry = found.get(outer.vip) ?? { ips: new Set(), packets: 0, first: [] };
    entry.ips.add(outer.to);
    entry.packets += sent.weight[i];
    if (entry.first.length < 3) entry.first.push(i);
    found.set(outer.vip, entry);
  }
  return [...found].map(([vip, { ips, packets, first }]) => ({
    director: cast.members[id].name,
    vip,
    ips: [...ips].sort(),
    servers: serversOf({ observed, cite }, ips),
    packets,
    cites: first.map((i) =>
      cite.sent(id, i, {
        en: `left ${cast.members[id].name} wrapped, with the VIP ${vip} as outer source`,
        zh: `从 ${cast.members[id].name} 发出时已封装，外层源地址为 VIP ${vip}`,
      }),
    ),
  }));
}

function routedBy(scene: Scene, id: number, ips: readonly string[]): readonly OuterSource[] {
  const { cast } = scene.observed;
  const state = lastState(scene.observed, cast.members[id].name);
  if (!state) return [];
  const found = ips.flatMap((ip) => {
    const route = routeTo(state, ip);
    const vip = route?.certain && route.kind !== "local" ? route.source : undefined;
    return route && vip !== undefined && cast.vips.has(vip) ? [{ ip, vip, route }] : [];
  });
  return [...new Set(found.map((f) => f.vip))].map((vip) => {
    const own = found.filter((f) => f.vip === vip);
    return {
      director: state.host,
      vip,
      ips: own.map((f) => f.ip),
      servers: serversOf(scene, new Set(own.map((f) => f.ip))),
      packets: 0,
      ...interfaceOf(own.flatMap((f) => f.route.hops)),
      cites: own.flatMap((f) => f.route.cites).slice(0, 4),
    };
  });
}

function serversOf({ observed: { cast } }: Scene, ips: ReadonlySet<string>): readonly string[] {
  return [...ips].sort().flatMap((ip) => {
    const member = cast.memberOfIp(ip);
    return member < 0 ? [] : [cast.members[member].name];
  });
}

function interfaceOf(hops: readonly { readonly interface?: string }[]): Pick<OuterSource, "interface"> {
  const [name, ...more] = new Set(hops.flatMap((h) => h.interface ?? []));
  return name !== undefined && more.length === 0 && isPlainName(name) ? { interface: name } : {};
}

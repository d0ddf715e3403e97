/** Question: can each real server take tunnelled packets: is the device there, up, and what did it count? */
import type { HostState, TunnelEnds } from "../host/define.ts";
import type { Growth } from "../observe/counters.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { hasWhole, isPlainName, lastState } from "./host-view.ts";
import { interfaceGrowth } from "./interface-growth.ts";

/** Addresses that a device takes packets of, any where there is none. */
export interface DeviceEnds extends TunnelEnds {
  /** GRE: does it want a checksum in what comes in (icsum)? Known by `-d` alone. */
  readonly checksum?: boolean;
}

export interface TunnelDevice {
  readonly name: string;
  readonly kind: string;
  readonly up: boolean | undefined;
  /** Which packets it takes; undefined where no output shows its ends. */
  readonly ends: DeviceEnds | undefined;
  /** Growth of its receive errors: a GRE device counts there what comes with or without a checksum. */
  readonly errors: Growth | undefined;
  readonly cite: Citation;
}

export interface ServerTunnels {
  readonly host: string;
  /** Does a director's table send it tunnelled packets? */
  readonly wanted: boolean;
  /** Its own addresses. */
  readonly ips: ReadonlySet<string>;
  readonly devices: readonly TunnelDevice[];
  /** Were all interfaces listed, so that a device that is not there is absent? */
  readonly complete: boolean;
  readonly unknownProtocols?: { readonly growth: number };
  /** UDP ports that something of this host listens on, kernel tunnels included; undefined: not all known. */
  readonly udpPorts?: ReadonlySet<number>;
  /** A line or two of the list of interfaces, to cite an absence by. */
  readonly interfaceCites: readonly Citation[];
  /** Lines that show the list of sockets. */
  readonly socketCites: readonly Citation[];
}

/** How a director's table wraps what it sends to real servers. */
export interface TunnelUse {
  readonly director: string;
  readonly kind: "ipip" | "gre" | "gue";
  /** The UDP port of gue. */
  readonly port?: number;
  /** Of gre and gue, where it is printed. */
  readonly checksum?: boolean;
  readonly ips: readonly string[];
  readonly cite: Citation;
}

export interface TunnelAnswers {
  readonly servers: readonly ServerTunnels[];
  /** By `ipvsadm -Ln --tun-info` or `ipvsadm -S`, which alone name the kind. */
  readonly uses: readonly TunnelUse[];
  /** Kinds of outermost envelopes that captures show. */
  readonly seen: ReadonlySet<string>;
  /** Addresses of the directors, by their state: where tunnelled packets come from. */
  readonly directorIps: ReadonlySet<string>;
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
        wanted: cast.services.some((s) =>
          s.destinations.some((d) => d.forwarding === "tunnel" && member.ips.has(d.ip)),
        ),
        ips: member.ips,
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
            ends: endsOf(state, i.name),
            errors: interfaceGrowth(observed, member.name, i.name, "rx_errors"),
            cite: citeLine(state, i),
          })),
        interfaceCites: state.interfaces.slice(0, 2).map((i) => citeLine(state, i)),
        ...udpPorts(state),
        ...(unknown ? { unknownProtocols: { growth: unknown.growth } } : {}),
      },
    ];
  });
  if (servers.length === 0 && !used)
    return absent({ en: "nothing is forwarded by tunnel", zh: "没有以隧道方式转发的虚拟服务" });
  return {
    servers,
    used,
    seen: new Set(
      Array.from({ length: names.envelopeCount }, (_, id) => names.envelopes(id).at(0)?.kind).filter(
        (kind) => kind !== undefined,
      ),
    ),
    uses: cast.members.flatMap((m) => (m.role === "director" ? usesOf(lastState(observed, m.name)) : [])),
    directorIps: new Set(cast.members.flatMap((m) => (m.role === "director" ? [...m.ips] : []))),
  };
}

function usesOf(state: HostState | undefined): readonly TunnelUse[] {
  if (!state) return [];
  const uses = new Map<string, TunnelUse & { ips: string[] }>();
  for (const d of state.services.flatMap((s) => s.destinations) ?? []) {
    if (!d.tunnel) continue;
    const { type, port, checksum } = d.tunnel;
    const key = `${type} ${port} ${checksum}`;
    const known = uses.get(key);
    if (known) known.ips.push(d.ip);
    else
      uses.set(key, {
        director: state.host,
        kind: type,
        ...(port === undefined ? {} : { port }),
        ...(checksum === undefined ? {} : { checksum: checksum === "checksum" }),
        ips: [d.ip],
        cite: citeLine(state, d),
      });
  }
  return [...uses.values()];
}

/** `ip -d link` and `ip tunnel show` say all; the link addresses of `ip addr` only the ends. */
function endsOf(state: HostState, name: string): DeviceEnds | undefined {
  const said = state.tunnels.findLast((t) => t.name === name);
  if (!said) return state.interfaces.findLast((i) => i.name === name && i.tunnel)?.tunnel;
  return {
    ...(said.local === undefined ? {} : { local: said.local }),
    ...(said.remote === undefined ? {} : { remote: said.remote }),
    ...(said.kind === "gre" || said.kind === "ip6gre" ? { checksum: said.inChecksum } : {}),
  };
}

/** A kernel tunnel's UDP port is a socket like any other (net/ipv4/udp_tunnel_core.c). */
function udpPorts(state: HostState): Pick<ServerTunnels, "udpPorts" | "socketCites"> {
  const udp = state.sockets.filter((s) => s.protocol === "udp");
  const whole = state.sections.find(
    (s) =>
      s.parser !== undefined && ["ss", "netstat-l"].includes(s.parser) && !s.partial && listsUdp(s.command),
  );
  if (!whole && !hasWhole(state, ["ip-fou"])) return { socketCites: [] };
  return {
    udpPorts: new Set([...(whole ? udp : []), ...state.fouPorts].map((s) => s.port)),
    socketCites: [...udp, ...state.fouPorts].slice(0, 2).map((s) => citeLine(state, s)),
  };
}

/** `ss -lnptu`, `netstat -anu`: a list of TCP alone says nothing of UDP. */
function listsUdp(command: string): boolean {
  const flags = command.split(/\s+/).filter((w) => w.startsWith("-"));
  if (flags.some((f) => f === "--udp" || f === "--all")) return true;
  const letters = flags.filter((f) => !f.startsWith("--")).join("");
  return letters.includes("u") || !/[txw]/.test(letters);
}

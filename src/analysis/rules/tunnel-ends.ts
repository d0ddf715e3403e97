/**
 * What the rules about the far end of a tunnel share: which device of a real server takes what arrives,
 * and what its ICMP errors say. The kernel asks in this order: is there a handler of the protocol
 * (protocol unreachable), a port (GUE: port unreachable), a device that is up and fits (port unreachable
 * again: net/ipv4/tunnel4.c, ip_gre.c, fou_core.c).
 */

import type { DeliveryAnswers, ServerDelivery } from "../evidence/deliveries.ts";
import type { ServerTunnels, TunnelAnswers, TunnelDevice } from "../evidence/tunnels.ts";
import type { IcmpReport } from "../observe/icmp.ts";

export interface TunnelEnd {
  readonly server: ServerDelivery;
  readonly kind: string;
  /** Outer addresses, UDP port, and whether GRE brought a checksum. */
  readonly outer: ServerDelivery["outers"][number];
  /** No handler of the protocol. */
  readonly noProtocol: readonly IcmpReport[];
  /** GUE: nothing listens on the port. */
  readonly noPort: readonly IcmpReport[];
  /** Handler and port are there, a device is not. */
  readonly noDevice: readonly IcmpReport[];
  readonly state: ServerTunnels | undefined;
  /** Of the kind that would take these packets. */
  readonly devices: readonly TunnelDevice[];
  /** Up, and its ends are those of the packets. */
  readonly fitting: readonly TunnelDevice[];
  /** Up, and its ends are others. */
  readonly misfits: readonly TunnelDevice[];
  /** All devices are listed, and none of them is up. */
  readonly none: boolean;
}

const UNREACHABLE_4 = 3;
const PROTOCOL_4 = 2;
const PORT_4 = 3;
const UNREACHABLE_6 = 1;
const PORT_6 = 4;

/** The tunnelled and unanswered, per real server. */
export function tunnelEnds(
  deliveries: DeliveryAnswers,
  tunnels: TunnelAnswers | undefined,
): readonly TunnelEnd[] {
  return deliveries.servers.flatMap((server): TunnelEnd[] => {
    const [outer] = server.outers;
    if (server.silent.length === 0 || !outer) return [];
    // The error quotes the wrapped packet: it is about the tunnel, not about the port inside.
    const about = server.refusals.filter((r) => (r.error.quoted?.envelopes.length ?? 0) > 0);
    const port = about.filter(({ error: e }) =>
      e.family === 4
        ? e.type === UNREACHABLE_4 && e.code === PORT_4
        : e.type === UNREACHABLE_6 && e.code === PORT_6,
    );
    const overUdp = outer.kind !== "ipip" && outer.kind !== "gre";
    const closed = port.filter((r) => overUdp && r.error.quoted?.unwrapped !== true);
    const state = tunnels?.servers.find((t) => t.host === server.host);
    const kinds = kindsOf(outer.kind, outer.source.includes(":"), server.vip.includes(":"));
    const devices = state?.devices.filter((d) => isOf(d, kinds)) ?? [];
    const up = devices.filter((d) => d.up === true);
    return [
      {
        server,
        kind: outer.kind,
        outer,
        noProtocol: about.filter(
          ({ error: e }) => e.family === 4 && e.type === UNREACHABLE_4 && e.code === PROTOCOL_4,
        ),
        noPort: closed,
        noDevice: port.filter((r) => !closed.includes(r)),
        state,
        devices,
        fitting: up.filter((d) => d.ends && fits(d.ends, outer)),
        misfits: up.filter((d) => d.ends && !fits(d.ends, outer)),
        none: state?.complete === true && devices.every((d) => d.up === false),
      },
    ];
  });
}

/** Kinds of devices as `ip` prints them, and the names that the kernel gives. */
export interface DeviceKinds {
  readonly kinds: readonly string[];
  readonly name: RegExp;
}

export function kindsOf(kind: string, overIpv6: boolean, carriesIpv6: boolean): DeviceKinds {
  if (kind === "gre")
    return overIpv6 ? { kinds: ["gre6"], name: /^ip6gre/ } : { kinds: ["gre"], name: /^gre[0-9]/ };
  if (overIpv6) return { kinds: ["tunnel6"], name: /^ip6tnl/ };
  return carriesIpv6 ? { kinds: ["sit"], name: /^sit/ } : { kinds: ["ipip"], name: /^tunl/ };
}

export function isOf(device: TunnelDevice, { kinds, name }: DeviceKinds): boolean {
  return kinds.includes(device.kind) || name.test(device.name);
}

function fits(ends: NonNullable<TunnelDevice["ends"]>, outer: TunnelEnd["outer"]): boolean {
  return (
    (ends.local === undefined || ends.local === outer.destination) &&
    (ends.remote === undefined || ends.remote === outer.source)
  );
}

/** What every finding about these ends cites: the refusals, packets that arrived, the devices. */
export function citesOf({ server, devices }: TunnelEnd) {
  return [
    ...server.refusalCites.slice(0, 2),
    ...server.cites.slice(0, server.refusalCites.length > 0 ? 1 : 2),
    ...devices.map((d) => d.cite).slice(0, 2),
  ];
}

/** `; rs1 told the director "port unreachable" 6 times, quoting the tunnelled packets`. */
export function saidOf(
  ends: readonly TunnelEnd[],
  of: (end: TunnelEnd) => readonly IcmpReport[],
  what: string,
): string {
  const speaking = ends.filter((end) => of(end).length > 0);
  if (speaking.length === 0) return "";
  const times = speaking.map(
    (end) => `${end.server.host} sent ICMP ${what} ${of(end).length} times (rate limited)`,
  );
  return `; ${times.join(", ")}, quoting the tunnelled packets`;
}

/** The same in Chinese. */
export function saidOfZh(
  ends: readonly TunnelEnd[],
  of: (end: TunnelEnd) => readonly IcmpReport[],
  what: string,
): string {
  const speaking = ends.filter((end) => of(end).length > 0);
  if (speaking.length === 0) return "";
  const times = speaking.map(
    (end) => `${end.server.host} 发送了 ${of(end).length} 次 ICMP ${what}（有速率限制）`,
  );
  return `；${times.join("，")}，其中引用了隧道报文`;
}

export function packetsOf(ends: readonly TunnelEnd[]): number {
  return ends.reduce((n, end) => n + end.server.silentPackets, 0);
}

export function insideOf(ends: readonly TunnelEnd[]): { from: string; to: string }[] {
  return ends.map(({ server }) => ({ from: server.host, to: server.host }));
}

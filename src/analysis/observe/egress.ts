/**
 * Would a director's captures show what it sends to its real servers? Yes when they show anything
 * that it sent to one, when they hold every interface, or when host state says that the real
 * servers are reached through a captured interface.
 */
import { ipFamily, samePrefix } from "../../lib/ip.ts";
import type { HostState } from "../host/define.ts";
import type { PacketNames } from "../packet/define.ts";
import type { CaptureView, Cast, MemberTraffic } from "./define.ts";
import { Direction, linkDirections } from "./direction.ts";
import { isWired } from "./wired.ts";

export function egressVisible(
  director: number,
  cast: Cast,
  captures: readonly CaptureView[],
  names: PacketNames,
  states: readonly HostState[],
  traffic: readonly MemberTraffic[],
): boolean {
  const member = cast.members[director];
  if (servesUnseen(director, cast, captures, names, states)) return false;
  const { target } = traffic[director].fate;
  const toServer = (id: number) => id >= 0 && cast.members[id].role === "real-server";
  if (target.some(toServer)) return true;
  const own = captures.filter((c) => c.host === member.name);
  if (own.some((c) => c.summary.interfaces.some((i) => i.linkType === 113 || i.linkType === 276)))
    return true;
  const directions = linkDirections(names, member.macs);
  for (const { decoded } of own)
    for (const { link, targetIp, kind } of decoded.neighbours)
      if (kind === "request" && directions[link] === Direction.sent && toServer(cast.memberOfIp(targetIp)))
        return true;
  return own.length > 0 && reachedThroughCaptured(member.name, own, names, states, cast);
}

function reachedThroughCaptured(
  host: string,
  own: readonly CaptureView[],
  names: PacketNames,
  states: readonly HostState[],
  cast: Cast,
): boolean {
  const seenMacs = macsIn(own, names);
  for (const state of states) {
    if (state.host !== host) continue;
    const wired = state.interfaces.filter(isWired);
    const wiredNames = new Set(wired.map((i) => i.name));
    if (wiredNames.size === 1) return true;
    const captured = capturedInterfaces(state, seenMacs);
    const servers = cast.members.filter((m) => m.role === "real-server").flatMap((m) => [...m.ips]);
    const onCaptured = servers.some((ip) =>
      state.addresses.some(
        (a) =>
          captured.has(a.interface) &&
          ipFamily(a.ip) === ipFamily(ip) &&
          a.prefixLength < (ipFamily(ip) === 4 ? 32 : 128) &&
          samePrefix(a.ip, ip, a.prefixLength),
      ),
    );
    if (onCaptured) return true;
  }
  return false;
}

/**
 * Pods on the node itself are real servers behind a bridge or a virtual pair: a capture of the interface
 * towards clients does not show what goes there, and nothing tells which packets were meant for them.
 */
export function servesUnseen(
  director: number,
  cast: Cast,
  captures: readonly CaptureView[],
  names: PacketNames,
  states: readonly HostState[],
): boolean {
  const { name } = cast.members[director];
  const own = captures.filter((c) => c.host === name);
  const everything = own.some((c) =>
    c.summary.interfaces.some((i) => i.linkType === 113 || i.linkType === 276),
  );
  const inner = states.find((s) => s.host === name && s.interfaces.some((i) => !isWired(i)));
  if (everything || own.length === 0 || !inner) return false;
  const captured = capturedInterfaces(inner, macsIn(own, names));
  const wired = new Set(inner.interfaces.filter(isWired).map((i) => i.name));
  const pods = inner.routes.filter(
    (r) =>
      r.type === "unicast" &&
      r.via === undefined &&
      r.interface !== undefined &&
      !wired.has(r.interface) &&
      !captured.has(r.interface) &&
      !TUNNEL.test(r.interface),
  );
  return cast.services.some((service) =>
    service.destinations.some(({ ip }) =>
      pods.some(({ destination }) => {
        const [net, bits] = destination.split("/", 2);
        return net === ip || (bits !== undefined && samePrefix(net, ip, Number(bits)));
      }),
    ),
  );
}

/** What goes into one of these leaves, wrapped, by another interface. */
const TUNNEL = /^(?:tunl|gre|sit|ip6tnl|ipip|vxlan|flannel|geneve|wg|cilium_vxlan)/;

function macsIn(views: readonly CaptureView[], names: PacketNames): ReadonlySet<string> {
  const macs = new Set<string>();
  for (const { decoded } of views)
    for (let row = 0; row < Math.min(decoded.packets.count, 10_000); row++) {
      const { sourceMac, destinationMac } = names.link(decoded.packets.link[row]);
      if (sourceMac) macs.add(sourceMac);
      if (destinationMac) macs.add(destinationMac);
    }
  return macs;
}

function capturedInterfaces(state: HostState, macs: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(
    state.interfaces
      .filter((i) => i.kind !== "loopback" && i.mac !== undefined && macs.has(i.mac))
      .map((i) => i.name),
  );
}

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

export function egressVisible(
  director: number,
  cast: Cast,
  captures: readonly CaptureView[],
  names: PacketNames,
  states: readonly HostState[],
  traffic: readonly MemberTraffic[],
): boolean {
  const member = cast.members[director];
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
  const seenMacs = new Set<string>();
  for (const { decoded } of own)
    for (let row = 0; row < Math.min(decoded.packets.count, 10_000); row++) {
      const { sourceMac, destinationMac } = names.link(decoded.packets.link[row]);
      if (sourceMac) seenMacs.add(sourceMac);
      if (destinationMac) seenMacs.add(destinationMac);
    }
  for (const state of states) {
    if (state.host !== host) continue;
    const wired = state.interfaces.filter((i) =>
      i.kind === undefined ? i.name !== "lo" : i.kind === "ether",
    );
    const wiredNames = new Set(wired.map((i) => i.name));
    if (wiredNames.size === 1) return true;
    const captured = new Set(
      wired.filter((i) => i.mac !== undefined && seenMacs.has(i.mac)).map((i) => i.name),
    );
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

/** Addresses that the inputs show, and who claims which: the raw material of the cast. */
import { type Ip, type Mac, parseIp } from "../../lib/ip.ts";
import type { HostState } from "../host/define.ts";
import type { PacketNames } from "../packet/define.ts";
import type { CaptureView } from "./define.ts";

/** Address to the MACs that claimed it as sender of ARP or neighbour discovery, with how often. */
export type Claims = ReadonlyMap<Ip, ReadonlyMap<Mac, number>>;

/** Not an address of any one host: unspecified, loopback, multicast, broadcast, link-local. */
export function isHostIp(ip: Ip): boolean {
  const bytes = parseIp(ip);
  if (!bytes) return false;
  if (bytes.length === 4) {
    const [a, b] = bytes;
    return a !== 0 && a !== 127 && a < 224 && !(a === 169 && b === 254);
  }
  if (bytes[0] === 0xff || (bytes[0] === 0xfe && (bytes[1] & 0xc0) === 0x80)) return false;
  return bytes.some((byte, i) => byte !== 0 && !(i === 15 && byte === 1));
}

export function neighbourClaims(views: readonly CaptureView[]): Claims {
  const claims = new Map<Ip, Map<Mac, number>>();
  for (const { decoded } of views)
    for (const { senderIp: ip, senderMac } of decoded.neighbours) {
      if (!isHostIp(ip)) continue;
      const macs = claims.get(ip) ?? new Map<Mac, number>();
      macs.set(senderMac, (macs.get(senderMac) ?? 0) + 1);
      claims.set(ip, macs);
    }
  return claims;
}

/** Every plain address and MAC of the inputs: what a masked one may stand for. */
export function plainAddresses(
  views: readonly CaptureView[],
  names: PacketNames,
  states: readonly HostState[],
): ReadonlySet<string> {
  const plain = new Set<string>();
  const add = (text: string | undefined) => {
    if (text !== undefined && !plain.has(text) && (text.includes(":") || parseIp(text))) plain.add(text);
  };
  for (const { decoded } of views) {
    const { flow, link, count } = decoded.packets;
    const seenFlows = new Uint8Array(names.flowCount);
    const seenLinks = new Uint8Array(names.linkCount);
    for (let row = 0; row < count; row++) {
      seenFlows[flow[row]] = 1;
      seenLinks[link[row]] = 1;
    }
    seenFlows.forEach((seen, id) => {
      if (!seen || plain.size > MOST) return;
      const { source, destination } = names.flow(id);
      add(source);
      add(destination);
    });
    seenLinks.forEach((seen, id) => {
      if (!seen || plain.size > MOST) return;
      const { sourceMac, destinationMac } = names.link(id);
      add(sourceMac);
      add(destinationMac);
    });
    for (const { senderIp, targetIp, senderMac } of decoded.neighbours) {
      add(senderIp);
      add(targetIp);
      add(senderMac);
    }
  }
  for (const state of states) {
    if (state.masked) continue;
    for (const { ip } of state.addresses) add(ip);
    for (const { mac } of state.interfaces) add(mac);
  }
  return plain;
}

/** More plain addresses than this: no longer a cluster, and a mask would fit too many anyway. */
const MOST = 20_000;

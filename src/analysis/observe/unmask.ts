/**
 * Masked addresses (`xxx.xxx.1.60`, `fa:16:xx:xx:xx:8d`) compare by what is left of them: one that
 * fits exactly one plain address of the inputs is that address; else it stays as pasted and equals
 * only the same text.
 */
import { fitsMask, isMaskedIp, isMaskedMac } from "../../lib/ip.ts";
import type { HostState } from "../host/define.ts";

export interface Unmasking {
  /** Masked text to the plain address it was taken for. */
  readonly resolved: ReadonlyMap<string, string>;
  /** Masked texts that fit none, or several. */
  readonly open: readonly string[];
}

/** Every string in the facts that is a masked address, with a prefix length cut off. */
function maskedTexts(value: unknown, found: Set<string>): void {
  if (typeof value === "string") {
    const text = value.split("/", 1)[0];
    if (isMaskedIp(text) || isMaskedMac(text)) found.add(text);
  } else if (Array.isArray(value)) for (const item of value) maskedTexts(item, found);
  else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) if (key !== "at") maskedTexts(item, found);
  }
}

/** Can a masked address be this one? */
export type Fits = (masked: string, address: string) => boolean;

export function resolveMasks(
  states: readonly HostState[],
  plain: ReadonlySet<string>,
  fits: Fits = fitsMask,
): Unmasking {
  const found = new Set<string>();
  for (const state of states) if (state.masked) maskedTexts(state, found);
  const resolved = new Map<string, string>();
  const open: string[] = [];
  for (const masked of found) {
    const fitting = [...plain].filter((address) => fits(masked, address));
    if (fitting.length === 1) resolved.set(masked, fitting[0]);
    else open.push(masked);
  }
  return { resolved, open };
}

/** The state with its masked addresses replaced, as far as they were resolved. Quoted lines stay. */
export function unmask(state: HostState, resolved: ReadonlyMap<string, string>): HostState {
  if (!state.masked || resolved.size === 0) return state;
  const ip = (text: string): string => {
    const [address, ...rest] = text.split("/", 2);
    return [resolved.get(address) ?? address, ...rest].join("/");
  };
  return {
    ...state,
    interfaces: state.interfaces.map((f) => ({ ...f, ...(f.mac === undefined ? {} : { mac: ip(f.mac) }) })),
    addresses: state.addresses.map((f) => ({
      ...f,
      ip: ip(f.ip),
      ...(f.peer === undefined ? {} : { peer: ip(f.peer) }),
    })),
    neighbours: state.neighbours.map((f) => ({
      ...f,
      ip: ip(f.ip),
      ...(f.mac === undefined ? {} : { mac: ip(f.mac) }),
    })),
    routes: state.routes.map((f) => ({
      ...f,
      destination: ip(f.destination),
      ...(f.via === undefined ? {} : { via: ip(f.via) }),
      ...(f.source === undefined ? {} : { source: ip(f.source) }),
    })),
    routeLookups: state.routeLookups.map((f) => ({
      ...f,
      destination: ip(f.destination),
      ...(f.via === undefined ? {} : { via: ip(f.via) }),
      ...(f.source === undefined ? {} : { source: ip(f.source) }),
    })),
    tunnels: state.tunnels.map((f) => ({
      ...f,
      ...(f.local === undefined ? {} : { local: ip(f.local) }),
      ...(f.remote === undefined ? {} : { remote: ip(f.remote) }),
    })),
    vrrpInstances: state.vrrpInstances.map((f) => ({
      ...f,
      unicastPeers: f.unicastPeers.map(ip),
      addresses: f.addresses.map((a) => ({ ...a, ip: ip(a.ip) })),
    })),
    configuredServices: state.configuredServices.map((f) => ({
      ...f,
      ...(f.ip === undefined ? {} : { ip: ip(f.ip) }),
      servers: f.servers.map((s) => ({ ...s, ip: ip(s.ip) })),
    })),
    policyRules: state.policyRules.map((f) => ({
      ...f,
      ...(f.from === undefined ? {} : { from: ip(f.from) }),
      ...(f.to === undefined ? {} : { to: ip(f.to) }),
    })),
    services: state.services.map((f) => ({
      ...f,
      ...(f.ip === undefined ? {} : { ip: ip(f.ip) }),
      destinations: f.destinations.map((d) => ({ ...d, ip: ip(d.ip) })),
    })),
    connections: state.connections.map((f) => ({
      ...f,
      clientIp: ip(f.clientIp),
      virtualIp: ip(f.virtualIp),
      destinationIp: ip(f.destinationIp),
    })),
    sockets: state.sockets.map((f) => ({ ...f, ip: ip(f.ip) })),
    firewall: state.firewall.map((f) => ({
      ...f,
      match: {
        ...f.match,
        ...(f.match.source === undefined ? {} : { source: ip(f.match.source) }),
        ...(f.match.destination === undefined ? {} : { destination: ip(f.match.destination) }),
      },
    })),
  };
}

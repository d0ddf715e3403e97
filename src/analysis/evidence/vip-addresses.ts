/**
 * Question: does each real server hold the VIP, and on which interface? By `ip addr`, or by the local
 * routing table, which is what the kernel really asks.
 */
import { samePrefix } from "../../lib/ip.ts";
import type { HostState } from "../host/define.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { hasWhole, lastState, sysctl } from "./host-view.ts";

export interface VipHolding {
  readonly host: string;
  readonly vip: string;
  readonly held: boolean;
  /** Interfaces that hold it. */
  readonly interfaces: readonly string[];
  readonly prefixLength?: number;
  readonly cites: readonly Citation[];
  /** Does a NAT rule or transparent proxy take packets to the VIP without holding it? */
  readonly redirected: boolean;
  /** The host would forward what is not its own (a loop back to the director). */
  readonly forwards: boolean | undefined;
}

export interface VipAddresses {
  readonly servers: readonly VipHolding[];
}

export function vipAddresses({ observed }: Scene): VipAddresses | Absent {
  const { cast } = observed;
  const servers = cast.members.flatMap((member): VipHolding[] => {
    if (member.role !== "real-server") return [];
    const state = lastState(observed, member.name);
    if (!state) return [];
    return [...cast.vips].flatMap((vip) => holding(state, vip) ?? []);
  });
  if (servers.length === 0)
    return absent(
      "no state of a real server shows its addresses",
      cast.members
        .filter((m) => m.role === "real-server")
        .map((m) => ({ host: m.name, command: "ip addr; ip route show table local" })),
    );
  return { servers };
}

/** How this host's own addresses and local routes hold the VIP; undefined where its state leaves it open. */
export function holding(state: HostState, vip: string): VipHolding | undefined {
  const addresses = state.addresses.filter((a) => a.ip === vip);
  const local = state.routes.filter((r) => r.type === "local" && covers(r.destination, vip));
  const held = addresses.length + local.length > 0;
  // ifconfig hides addresses without a label: it can show that the VIP is there, not that it is missing.
  if (!held && !hasWhole(state, ["ip-addr", "ip-brief"]) && !state.routes.some((r) => r.table === "local"))
    return undefined;
  const redirected = state.firewall.some(
    (rule) =>
      ["REDIRECT", "DNAT", "TPROXY"].includes(rule.target.toUpperCase()) &&
      (rule.match.destination === undefined || rule.match.destination.split("/", 1)[0] === vip),
  );
  const forwarding = sysctl(
    state,
    vip.includes(":") ? "net.ipv6.conf.all.forwarding" : "net.ipv4.ip_forward",
  );
  const facts = held
    ? [...addresses, ...local]
    : state.addresses.filter((a) => a.interface !== "").slice(0, 3);
  return {
    host: state.host,
    vip,
    held,
    interfaces: [
      ...new Set([...addresses.map((a) => a.interface), ...local.flatMap((r) => r.interface ?? [])]),
    ],
    ...(addresses.length > 0 ? { prefixLength: addresses[0].prefixLength } : {}),
    cites: facts.map((fact) => citeLine(state, fact)),
    redirected,
    forwards: forwarding === undefined ? undefined : forwarding.value > 0,
  };
}

/** A local route may cover more than one address: `local default dev lo table 100` makes everything local. */
function covers(destination: string, vip: string): boolean {
  if (destination === "default") return true;
  const [ip, bits] = destination.split("/", 2);
  return ip === vip || (bits !== undefined && /^[0-9]{1,3}$/.test(bits) && samePrefix(ip, vip, Number(bits)));
}

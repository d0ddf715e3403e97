/**
 * Question: does each real server hold the VIP, and on which interface? By `ip addr`, or by the local
 * routing table, which is what the kernel really asks.
 */
import { inNetwork } from "../../lib/ip.ts";
import type { HostState, Route } from "../host/define.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { effective } from "./effective.ts";
import { hasWhole, isPlainName, lastState, sysctl } from "./host-view.ts";

export interface VipHolding {
  readonly host: string;
  readonly vip: string;
  readonly held: boolean;
  /** Interfaces that hold it. */
  readonly interfaces: readonly string[];
  readonly prefixLength?: number;
  /** A prefix on loopback that makes more than the VIP local. */
  readonly wide?: WidePrefix;
  /** The interface that the host's own address is on has the VIP as well. */
  readonly nic?: VipOnNic;
  readonly cites: readonly Citation[];
  /** Does a NAT rule or transparent proxy take packets to the VIP without holding it? */
  readonly redirected: boolean;
  /** The host would forward what is not its own (a loop back to the director). */
  readonly forwards: boolean | undefined;
}

/**
 * What is on loopback is local with its whole prefix (net/ipv4/fib_frontend.c: fib_add_ifaddr() makes
 * the route of a loopback's prefix RTN_LOCAL). Replies into it never leave the host.
 */
export interface WidePrefix {
  /** `10.9.0.0/24`, or the address with its prefix as it was pasted. */
  readonly network: string;
  readonly address: string;
  readonly prefixLength: number;
  /**
   * Sources in it are martians, in ARP too: rp_filter or a rule of one's own makes the kernel look the
   * source up (fib_validate_source()).
   */
  readonly deaf: boolean;
  readonly why: string;
  /** The same in Chinese. */
  readonly whyZh: string;
  readonly cites: readonly Citation[];
}

/** arp_ignore=1 hides what is on another interface than the one asked on; this is not (arp.c: arp_ignore()). */
export interface VipOnNic {
  readonly interface: string;
  readonly prefixLength: number;
  /** Something else keeps the kernel from answering for it: arp_ignore=8, rules of arptables. */
  readonly hidden: boolean;
  readonly cites: readonly Citation[];
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
      { en: "no state of a real server shows its addresses", zh: "没有 RS 的状态显示其地址" },
      cast.members
        .filter((m) => m.role === "real-server")
        .map((m) => ({ host: m.name, command: "ip addr; ip route show table local" })),
    );
  return { servers };
}

/** How this host's own addresses and local routes hold the VIP; undefined where its state leaves it open. */
export function holding(state: HostState, vip: string): VipHolding | undefined {
  const addresses = state.addresses.filter((a) => a.ip === vip);
  const local = [...state.routes, ...state.routeLookups].filter(
    (r) => r.type === "local" && covers(r.destination, vip),
  );
  const listed = hasWhole(state, ["ip-addr", "ip-brief"]);
  // The kernel makes such a route for an address of the host: without that address it is another host's table.
  if (listed && addresses.length === 0 && local.some(isKernels)) return undefined;
  const held = addresses.length + local.length > 0;
  // ifconfig hides addresses without a label: it can show that the VIP is there, not that it is missing.
  if (!held && !listed && !state.routes.some((r) => r.table === "local")) return undefined;
  const redirected = state.firewall.some(
    (rule) =>
      ["REDIRECT", "DNAT", "TPROXY"].includes(rule.target.toUpperCase()) &&
      (rule.match.destination === undefined || rule.match.destination.split("/", 1)[0] === vip),
  );
  const forwarding = sysctl(
    state,
    vip.includes(":") ? "net.ipv6.conf.all.forwarding" : "net.ipv4.ip_forward",
  );
  const wide = widePrefix(state, addresses);
  const nic = vipOnNic(state, addresses);
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
    ...(wide ? { wide } : {}),
    ...(nic ? { nic } : {}),
    cites: facts.map((fact) => citeLine(state, fact)),
    redirected,
    forwards: forwarding === undefined ? undefined : forwarding.value > 0,
  };
}

function isKernels({ at, destination }: Pick<Route, "at" | "destination">): boolean {
  return / proto kernel( |$)/.test(at.text) && !destination.includes("/");
}

/** A local route may cover more than one address: `local default dev lo table 100` makes everything local. */
function covers(destination: string, vip: string): boolean {
  return destination === "default" || inNetwork(vip, destination);
}

const HOST_BITS = 32;
/** Rules that the kernel makes itself: local, main, default (fib_default_rules_init). */
const OWN_PRIORITIES = [0, 32766, 32767];

function widePrefix(state: HostState, addresses: HostState["addresses"]): WidePrefix | undefined {
  const address = addresses.find(
    (a) => LOOPBACK.test(a.interface) && a.prefixLength < HOST_BITS && !a.ip.includes(":"),
  );
  if (!address) return undefined;
  const route = state.routes.find(
    (r) => r.type === "local" && r.destination.includes("/") && inNetwork(address.ip, r.destination),
  );
  const names = new Set(state.interfaces.map((i) => i.name).filter((n) => !LOOPBACK.test(n)));
  const filter = [...names]
    .map((name) => effective(state, "rp_filter", name))
    .find((found) => found !== undefined && found.value > 0);
  const rule = state.policyRules.find((r) => !OWN_PRIORITIES.includes(r.priority));
  return {
    network: route?.destination ?? `${address.ip}/${address.prefixLength}`,
    address: address.ip,
    prefixLength: address.prefixLength,
    deaf: filter !== undefined || rule !== undefined,
    why: filter?.text ?? (rule ? `there is a routing rule of priority ${rule.priority}` : "rp_filter is off"),
    whyZh: filter?.textZh ?? (rule ? `有一条优先级为 ${rule.priority} 的路由策略规则` : "rp_filter 关闭"),
    cites: [
      citeLine(state, address),
      ...(route ? [citeLine(state, route)] : []),
      ...(filter?.cites ?? (rule ? [citeLine(state, rule)] : [])),
    ],
  };
}

/** ifconfig calls the alias `lo:0`. */
const LOOPBACK = /^lo(?::|$)/;

/** The names of devices that no frame comes in by. */
const NO_NIC = /^(?:lo|dummy|kube-ipvs|nodelocaldns|tunl|gre|sit|ip6tnl|ifb|tun)[0-9]{0,8}$/;
/** arp_ignore: answer for nothing that is local. */
const NEVER = 8;

function vipOnNic(state: HostState, addresses: HostState["addresses"]): VipOnNic | undefined {
  // ifconfig and labels call an alias `eth0:0`; ARP knows the interface alone.
  const base = (name: string) => name.split(":", 1)[0];
  for (const address of addresses) {
    const name = base(address.interface);
    const device = state.interfaces.find((i) => i.name === name);
    const own = state.addresses.find(
      (a) =>
        base(a.interface) === name &&
        a.ip !== address.ip &&
        a.ip.includes(":") === address.ip.includes(":") &&
        !a.ip.startsWith("fe80:"),
    );
    if (NO_NIC.test(name) || !own || device?.flags.includes("NOARP") || !isPlainName(name)) continue;
    if (device?.kind !== undefined && device.kind !== "ether") continue;
    const ignore = effective(state, "arp_ignore", name);
    const arpRules = state.firewall.some((r) => r.tool === "arptables" && r.target.toUpperCase() === "DROP");
    return {
      interface: name,
      prefixLength: address.prefixLength,
      hidden: arpRules || (ignore !== undefined && ignore.value >= NEVER),
      cites: [citeLine(state, address), citeLine(state, own)],
    };
  }
  return undefined;
}

/** Can packets of a shape match a firewall rule? Conditions that were not understood are taken to hold. */
import { inNetwork } from "../../lib/ip.ts";
import type { FirewallRule } from "../host/define.ts";
import { protocolName } from "../observe/services.ts";
import { GRE, IPIP, IPV6, type PacketShape } from "./firewall-shapes.ts";

/** As /etc/protocols calls them. */
const PROTOCOL_WORDS: ReadonlyMap<number, readonly string[]> = new Map([
  [IPIP, ["ipencap", "ipip", "ip-in-ip"]],
  [IPV6, ["ipv6"]],
  [GRE, ["gre"]],
]);

/** Can packets of this shape match the rule? Conditions that were not understood are taken to hold. */
export function takes(rule: FirewallRule, shape: PacketShape): boolean {
  if (!seesFamily(rule, [...shape.destinations, ...shape.sources])) return false;
  if (rule.policy) return true;
  const { match } = rule;
  if (shape.untracked && match.states && !match.states.includes("untracked")) return false;
  const holds = (field: string, hit: boolean) => match.inverted.includes(field) !== hit;
  if (match.protocol !== undefined && match.protocol !== "all") {
    const word = match.protocol.toLowerCase();
    const names = [String(shape.protocol), protocolName(shape.protocol)];
    if (!holds("protocol", [...names, ...(PROTOCOL_WORDS.get(shape.protocol) ?? [])].includes(word)))
      return false;
  }
  return (
    addressConditions(rule).every(({ networks, field, inverted }) =>
      fitsAddress(networks, shape[field], inverted, shape.own),
    ) &&
    fitsPort(match.sourcePorts, shape.sourcePorts, match.inverted.includes("sourcePorts")) &&
    fitsPort(match.destinationPorts, shape.destinationPorts, match.inverted.includes("destinationPorts")) &&
    fitsInterface(match.inInterface, shape.inInterfaces, match.inverted.includes("inInterface")) &&
    fitsInterface(match.outInterface, shape.outInterfaces, match.inverted.includes("outInterface"))
  );
}

/** Does the rule's table see packets of this family? nft names it with the table. */
function seesFamily(rule: FirewallRule, addresses: readonly string[]): boolean {
  if (addresses.length === 0) return true;
  const v6 = addresses[0].includes(":");
  if (rule.tool === "iptables" || rule.table.startsWith("ip ")) return !v6;
  return rule.tool === "ip6tables" || rule.table.startsWith("ip6 ") ? v6 : true;
}

/** May it take less of this shape than it seems, because clients' addresses are not known? */
export function isOpen(rule: FirewallRule, shape: PacketShape): boolean {
  return addressConditions(rule).some(
    ({ networks, field }) => shape[field].length === 0 && !networks.every((n) => shape.own.includes(n)),
  );
}

function addressConditions({ match }: FirewallRule) {
  const conditions = [
    { networks: match.source === undefined ? [] : [match.source], field: "sources", name: "source" },
    { networks: match.sources ?? [], field: "sources", name: "sources" },
    {
      networks: match.destination === undefined ? [] : [match.destination],
      field: "destinations",
      name: "destination",
    },
    { networks: match.destinations ?? [], field: "destinations", name: "destinations" },
  ] as const;
  return conditions
    .filter((c) => c.networks.length > 0)
    .map((c) => ({ ...c, inverted: match.inverted.includes(c.name) }));
}

function fitsAddress(
  networks: readonly string[],
  addresses: readonly string[],
  inverted: boolean,
  own: readonly string[],
): boolean {
  if (addresses.length === 0) return inverted || !networks.every((n) => own.includes(n));
  return addresses.some((ip) => networks.some((n) => inNetwork(ip, n)) !== inverted);
}

/** iptables ends a prefix of names with `+`, nft with `*`. Nothing of the service passes loopback. */
function fitsInterface(
  wanted: string | undefined,
  known: readonly string[] | undefined,
  inverted: boolean,
): boolean {
  if (wanted === undefined) return true;
  if (known === undefined) return wanted !== "lo" || inverted;
  const prefix = /^(.*)[+*]$/.exec(wanted)?.[1];
  return known.some(
    (name) => (prefix === undefined ? name === wanted : name.startsWith(prefix)) !== inverted,
  );
}

function fitsPort(
  ranges: readonly { readonly from: number; readonly to: number }[] | undefined,
  known: readonly number[],
  inverted: boolean,
): boolean {
  if (ranges === undefined || known.length === 0) return true;
  return known.some((port) => ranges.some((r) => r.from <= port && port <= r.to) !== inverted);
}

/** The conditions of a firewall rule while they are read, and the words in which tools write them. */
import { ipFamily } from "../../lib/ip.ts";
import { canonicalAddress, isHostName } from "./endpoint.ts";
import { prefixLengthOf } from "./netmask.ts";
import { parsePort } from "./port-names.ts";

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** A FirewallRule's match under construction. */
export interface MatchDraft {
  protocol?: string;
  source?: string;
  destination?: string;
  sources?: readonly string[];
  destinations?: readonly string[];
  states?: readonly string[];
  syn?: boolean;
  destinationPorts?: readonly PortRange[];
  sourcePorts?: readonly PortRange[];
  inInterface?: string;
  outInterface?: string;
  other: boolean;
  inverted: string[];
}

export type TextField = "protocol" | "source" | "destination" | "inInterface" | "outInterface";
export type PortField = "destinationPorts" | "sourcePorts";

export function newMatch(): MatchDraft {
  return { other: false, inverted: [] };
}

const PROTOCOLS = new Map([
  ["1", "icmp"],
  ["2", "igmp"],
  ["4", "ipip"],
  ["ipencap", "ipip"],
  ["6", "tcp"],
  ["17", "udp"],
  ["41", "ipv6"],
  ["47", "gre"],
  ["58", "icmpv6"],
  ["ipv6-icmp", "icmpv6"],
  ["112", "vrrp"],
  ["132", "sctp"],
  ["136", "udplite"],
]);

/** Sets a protocol by number or name; `all` and `0` are no condition. */
export function setProtocol(match: MatchDraft, text: string, inverted: boolean): void {
  const name = PROTOCOLS.get(text) ?? text.toLowerCase();
  if (name === "all" || name === "any" || name === "0" || name === "ip") match.other ||= inverted;
  else setText(match, "protocol", name, inverted);
}

/** Sets an interface, or with `+` at the end what it begins with; `*`, `any` and `+` are no condition. */
export function setInterface(
  match: MatchDraft,
  field: "inInterface" | "outInterface",
  name: string,
  inverted: boolean,
): void {
  if (name === "*" || name === "any" || name === "+") match.other ||= inverted;
  else setText(match, field, name.replace(/\*$/, "+"), inverted);
}

/** Sets an address or prefix; what covers everything is no condition, what is none becomes `other`. */
export function setNetwork(
  match: MatchDraft,
  field: "source" | "destination",
  text: string,
  inverted: boolean,
): void {
  const network = canonicalNetwork(text);
  if (network === undefined || (network === "" && inverted)) match.other = true;
  else if (network !== "") setText(match, field, network, inverted);
}

/** Sets ports: `80`, `80,443`, `1000:2000`, `1000-2000`. */
export function setPorts(match: MatchDraft, field: PortField, text: string, inverted: boolean): void {
  const ranges = portRanges(text);
  // A second condition on the same field narrows the first: that is more than one field can say.
  if (!ranges || match[field] !== undefined) {
    match.other = true;
    return;
  }
  match[field] = ranges;
  if (inverted) match.inverted.push(field);
}

/** Most members of a set that are kept. */
const MEMBERS = 256;

/** Sets several addresses or networks, any of which fits; what is none of these becomes `other`. */
export function setNetworks(
  match: MatchDraft,
  field: "sources" | "destinations",
  members: readonly string[],
  inverted: boolean,
): void {
  const networks = members.map(canonicalNetwork);
  const one = field === "sources" ? "source" : "destination";
  if (networks.length === 1) setNetwork(match, one, members[0], inverted);
  else if (
    networks.length === 0 ||
    networks.length > MEMBERS ||
    match[field] !== undefined ||
    match[one] !== undefined ||
    networks.some((n) => n === undefined || n === "")
  )
    match.other = true;
  else {
    match[field] = networks.filter((n) => n !== undefined);
    if (inverted) match.inverted.push(field);
  }
}

/** Sets states of connection tracking: `NEW,INVALID`. The rule stays one with conditions of its own kind. */
export function setStates(match: MatchDraft, text: string, inverted: boolean): void {
  const states = text.toLowerCase().split(",", 9);
  match.other = true;
  if (inverted || match.states !== undefined || !states.every((s) => /^[a-z]{3,12}$/.test(s))) return;
  match.states = states;
}

function setText(match: MatchDraft, field: TextField, text: string, inverted: boolean): void {
  if (match[field] !== undefined) {
    // `-p udp -m udp` and nft's `ip protocol udp udp dport 53` say it twice.
    if (match[field] !== text || inverted !== match.inverted.includes(field)) match.other = true;
    return;
  }
  match[field] = text;
  if (inverted) match.inverted.push(field);
}

/**
 * `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `10.0.0.5/32` as `10.0.0.5`, a host name.
 * @returns empty for everything (`0.0.0.0/0`, `::/0`, `anywhere`), undefined when it is none of these.
 */
export function canonicalNetwork(text: string): string | undefined {
  if (text === "anywhere" || text === "any") return "";
  const [address, mask, ...rest] = text.split("/", 3);
  const ip = canonicalAddress(address);
  if (rest.length > 0) return undefined;
  if (ip === undefined) return mask === undefined && isHostName(address) ? address : undefined;
  const bits = ipFamily(ip) === 6 ? 128 : 32;
  const plain = mask !== undefined && /^[0-9]{1,3}$/.test(mask) ? Number(mask) : undefined;
  const length = mask === undefined ? bits : (plain ?? prefixLengthOf(mask));
  if (length === undefined || length > bits) return undefined;
  if (length === 0) return "";
  return length === bits ? ip : `${ip}/${length}`;
}

/** Port ranges separated by commas, at most 64, or undefined when one of them is none. */
export function portRanges(text: string): readonly PortRange[] | undefined {
  const ranges: PortRange[] = [];
  for (const part of text.split(",", 65)) {
    const name = parsePort(part);
    const bounds = /^([0-9]{0,5})[:-]([0-9]{0,5})$/.exec(part);
    const from = name ?? (bounds ? parsePort(bounds[1] || "0") : undefined);
    const to = name ?? (bounds ? parsePort(bounds[2] || "65535") : undefined);
    if (from === undefined || to === undefined) return undefined;
    ranges.push({ from, to });
  }
  return ranges.length <= 64 ? ranges : undefined;
}

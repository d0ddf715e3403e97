/** Question: which firewall rules of a host end the service's packets, and how often did they? */
import { samePrefix } from "../../lib/ip.ts";
import type { FirewallRule, HostState } from "../host/define.ts";
import type { Role } from "../observe/define.ts";
import { protocolName } from "../observe/services.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { hasWhole, lastState } from "./host-view.ts";

export interface EndingRule {
  readonly host: string;
  readonly role: Role;
  readonly chain: string;
  readonly target: string;
  /** Packets counted between the snapshots, or since the rule was made where there is one snapshot. */
  readonly packets?: number;
  readonly fromSnapshots: boolean;
  /** Conditions that were not understood: it may match less. */
  readonly uncertain: boolean;
  readonly policy: boolean;
  readonly cite: Citation;
}

export interface FirewallAnswers {
  readonly rules: readonly EndingRule[];
  /** Hosts whose firewall was pasted. */
  readonly hosts: readonly string[];
}

const ENDING = ["DROP", "REJECT"];
const FIREWALL_PARSERS = ["iptables-save", "iptables-list", "nft-ruleset"];

export function firewalls({ observed }: Scene): FirewallAnswers | Absent {
  const { cast } = observed;
  const hosts: string[] = [];
  const rules = cast.members.flatMap((member): EndingRule[] => {
    const state = lastState(observed, member.name);
    if (!state || (state.firewall.length === 0 && !hasWhole(state, FIREWALL_PARSERS))) return [];
    hosts.push(member.name);
    const before = observed.states.find(
      (s) => s.host === member.name && s.moment === "before" && s !== state,
    );
    return state.firewall
      .filter((rule) => isInput(rule) && ENDING.includes(rule.target.toUpperCase()))
      .filter((rule) => cast.services.some((s) => matches(rule, s.protocol, s.vip, s.port, [...member.ips])))
      .filter((rule) => !acceptedEarlier(rule, state, cast.services))
      .map((rule) => {
        const old = before?.firewall.find((r) => sameRule(r, rule))?.packets;
        const packets = rule.packets === undefined ? undefined : rule.packets - (old ?? 0);
        return {
          host: member.name,
          role: member.role,
          chain: rule.chain,
          target: rule.target.toUpperCase(),
          ...(packets === undefined || packets < 0 ? {} : { packets }),
          fromSnapshots: before !== undefined,
          uncertain: rule.match.other,
          policy: rule.policy,
          cite: citeLine(state, rule),
        };
      });
  });
  if (hosts.length === 0)
    return absent("no host's firewall was given", [
      { host: "ds", command: "iptables-save -c; nft list ruleset" },
      { host: "rs", command: "iptables-save -c; nft list ruleset" },
    ]);
  return { rules, hosts };
}

function isInput(rule: FirewallRule): boolean {
  return rule.tool !== "arptables" && (rule.hook === "input" || rule.hook === "prerouting");
}

function matches(
  rule: FirewallRule,
  protocol: number,
  vip: string,
  port: number,
  own: readonly string[],
): boolean {
  if (rule.policy) return true;
  const { match } = rule;
  const inverted = (field: string, hit: boolean) => (match.inverted.includes(field) ? !hit : hit);
  if (match.protocol !== undefined && match.protocol !== "all") {
    const hit =
      match.protocol.toLowerCase() === protocolName(protocol) || match.protocol === String(protocol);
    if (!inverted("protocol", hit)) return false;
  }
  if (match.destination !== undefined) {
    const [address, bits] = match.destination.split("/", 2);
    const prefix = bits === undefined ? (vip.includes(":") ? 128 : 32) : Number(bits);
    const hit = [vip, ...own].some(
      (ip) => ip === address || (Number.isInteger(prefix) && samePrefix(address, ip, prefix)),
    );
    if (!inverted("destination", hit)) return false;
  }
  if (match.destinationPorts !== undefined) {
    const hit = match.destinationPorts.some((p) => p.from <= port && port <= p.to);
    if (!inverted("destinationPorts", hit)) return false;
  }
  return match.inInterface !== "lo" || match.inverted.includes("inInterface");
}

/** A plain ACCEPT of the service stands before this rule in its chain. */
function acceptedEarlier(
  rule: FirewallRule,
  state: HostState,
  services: readonly { readonly protocol: number; readonly vip: string; readonly port: number }[],
): boolean {
  for (const other of state.firewall) {
    if (other === rule) return false;
    if (other.tool !== rule.tool || other.table !== rule.table || other.chain !== rule.chain || other.policy)
      continue;
    if (other.target.toUpperCase() !== "ACCEPT" || other.match.other || other.match.source !== undefined)
      continue;
    if (services.every((s) => matches(other, s.protocol, s.vip, s.port, []))) return true;
  }
  return false;
}

function sameRule(a: FirewallRule, b: FirewallRule): boolean {
  const text = (rule: FirewallRule) => rule.at.text.replace(/\[[0-9]{1,20}:[0-9]{1,20}\]/, "").trim();
  return a.chain === b.chain && a.table === b.table && a.policy === b.policy && text(a) === text(b);
}

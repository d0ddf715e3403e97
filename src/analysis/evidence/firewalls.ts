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
  /** The only snapshot is of before the test: its counts say nothing of the test. */
  readonly beforeTest: boolean;
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
  const { cast, conversations } = observed;
  const clients = [...new Set(conversations.map((c) => c.client))].slice(0, 1000);
  const hosts: string[] = [];
  const rules = cast.members.flatMap((member): EndingRule[] => {
    const state = lastState(observed, member.name);
    if (!state || (state.firewall.length === 0 && !hasWhole(state, FIREWALL_PARSERS))) return [];
    hosts.push(member.name);
    const before = observed.states.find(
      (s) => s.host === member.name && s.moment === "before" && s !== state,
    );
    const own = [...member.ips];
    const concerned = (rule: FirewallRule) =>
      cast.services.filter((s) => matches(rule, s, own) && fitsSource(rule, clients));
    return state.firewall
      .filter((rule) => isInput(rule) && ENDING.includes(rule.target.toUpperCase()))
      .filter((rule) => concerned(rule).length > 0)
      .filter(
        (rule) =>
          !ahead(rule, state).some((r) => isAccept(r) && concerned(rule).every((s) => accepts(r, s, own))),
      )
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
          beforeTest: state.moment === "before",
          // What stands ahead may accept some of it: by conditions not understood, or in another chain.
          uncertain:
            rule.match.other || ahead(rule, state).some((r) => mayAccept(r) && concerned(r).length > 0),
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

type Service = Scene["observed"]["cast"]["services"][number];

/** Does the rule's table see packets of this family? nft names it with the table. */
function seesFamily(rule: FirewallRule, vip: string): boolean {
  const v6 = vip.includes(":");
  if (rule.tool === "iptables" || rule.table.startsWith("ip ")) return !v6;
  return rule.tool === "ip6tables" || rule.table.startsWith("ip6 ") ? v6 : true;
}

/** Protocol, destination and port; the source is asked for apart. */
function matches(rule: FirewallRule, { protocol, vip, port }: Service, own: readonly string[]): boolean {
  if (!seesFamily(rule, vip)) return false;
  if (rule.policy) return true;
  const { match } = rule;
  const inverted = (field: string, hit: boolean) => (match.inverted.includes(field) ? !hit : hit);
  if (match.protocol !== undefined && match.protocol !== "all") {
    const hit =
      match.protocol.toLowerCase() === protocolName(protocol) || match.protocol === String(protocol);
    if (!inverted("protocol", hit)) return false;
  }
  if (match.destination !== undefined) {
    const { destination } = match;
    if (
      !inverted(
        "destination",
        [vip, ...own].some((ip) => within(ip, destination)),
      )
    )
      return false;
  }
  if (match.destinationPorts !== undefined) {
    const hit = match.destinationPorts.some((p) => p.from <= port && port <= p.to);
    if (!inverted("destinationPorts", hit)) return false;
  }
  return match.inInterface !== "lo" || match.inverted.includes("inInterface");
}

/** An address, or a network with its prefix length. */
function within(ip: string, network: string): boolean {
  const [address, bits] = network.split("/", 2);
  if (ip === address) return true;
  const prefix = bits === undefined ? Number.NaN : Number(bits);
  return Number.isInteger(prefix) && samePrefix(address, ip, prefix);
}

/** A rule for some sources concerns the test only when a client of it is among them. */
function fitsSource({ match }: FirewallRule, clients: readonly string[]): boolean {
  const { source } = match;
  if (source === undefined) return true;
  return clients.some((ip) => within(ip, source) !== match.inverted.includes("source"));
}

/** The rules that a packet meets before this one; a policy comes after all of its chain. */
function ahead(rule: FirewallRule, state: HostState): readonly FirewallRule[] {
  const chain = state.firewall.filter(
    (r) => r.tool === rule.tool && r.table === rule.table && r.chain === rule.chain && !r.policy,
  );
  return rule.policy ? chain : chain.slice(0, Math.max(0, chain.indexOf(rule)));
}

function isAccept(rule: FirewallRule): boolean {
  return rule.target.toUpperCase() === "ACCEPT";
}

/** A plain ACCEPT of the whole service. */
function accepts(rule: FirewallRule, service: Service, own: readonly string[]): boolean {
  return !rule.match.other && rule.match.source === undefined && matches(rule, service, own);
}

/** Verdicts that end or go on within the chain; any other target is a chain that may accept. */
const PLAIN = ["DROP", "REJECT", "RETURN", "LOG", "MARK", "NOTRACK", "CT", "TRACE", ""];

function mayAccept(rule: FirewallRule): boolean {
  return !PLAIN.includes(rule.target.toUpperCase());
}

function sameRule(a: FirewallRule, b: FirewallRule): boolean {
  const text = (rule: FirewallRule) => rule.at.text.replace(/\[[0-9]{1,20}:[0-9]{1,20}\]/, "").trim();
  return a.chain === b.chain && a.table === b.table && a.policy === b.policy && text(a) === text(b);
}

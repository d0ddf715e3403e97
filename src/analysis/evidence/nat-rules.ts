/**
 * Question: which NAT rules of a real server take the service's requests elsewhere before they are
 * delivered? The nat table sees the first packet of a flow only (nf_nat_inet_fn()): its counters count flows.
 */
import { ipFamily } from "../../lib/ip.ts";
import type { FirewallRule, HostState } from "../host/define.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { shapesAt } from "./firewall-shapes.ts";
import { takes } from "./firewall-taking.ts";
import { lastState, showsTable } from "./host-view.ts";

export interface NatRule {
  readonly host: string;
  readonly chain: string;
  /** DNAT, REDIRECT. */
  readonly target: string;
  /** `172.17.0.2:80` or `8080`, as the rule says; empty where it is not printed. */
  readonly to: string;
  /** Flows that it counted between the snapshots, or since it was made where there is one. */
  readonly flows?: number;
  readonly fromSnapshots: boolean;
  readonly cite: Citation;
  /** The address that it leads to did not answer ARP. */
  readonly gone?: Citation;
}

export interface NatRules {
  readonly rules: readonly NatRule[];
  /** Real servers whose firewall was given. */
  readonly hosts: readonly string[];
}

const TAKING = new Set(["DNAT", "REDIRECT"]);
const TO =
  /(?:--to-destination|--to-ports?|\bto:|\bdnat(?: ip6?)? to|\bredirect to|redir ports) ?:?(\S{1,60})/;
const DEPTH = 5;

export function natRules({ observed }: Scene): NatRules | Absent {
  const { cast, conversations } = observed;
  const clients = [...new Set(conversations.map((c) => c.client))].slice(0, 1000);
  const hosts: string[] = [];
  const rules = cast.members.flatMap((member): NatRule[] => {
    const state = member.role === "real-server" ? lastState(observed, member.name) : undefined;
    // `iptables -L` shows the filter table alone.
    if (!state || !(showsTable(state, "nat") || state.firewall.some(isNat))) return [];
    hosts.push(member.name);
    const before = observed.states.find(
      (s) => s.host === member.name && s.moment === "before" && s !== state,
    );
    const shapes = shapesAt("input", member, cast, clients, state);
    return (
      state.firewall
        .filter((r) => TAKING.has(r.target.toUpperCase()) && isReached(r, state, DEPTH))
        // A rule that names no port is one of many that another chain chooses from: not certain to be met.
        .filter((r) => r.match.destinationPorts !== undefined && shapes.some((shape) => takes(r, shape)))
        .map((rule) => natRule(rule, state, before))
    );
  });
  if (hosts.length === 0)
    return absent({ en: "no firewall of a real server was given", zh: "没有提供 RS 的防火墙" }, [
      { host: "rs", command: "iptables-save -c" },
    ]);
  return { rules, hosts };
}

function natRule(rule: FirewallRule, state: HostState, before: HostState | undefined): NatRule {
  const to = TO.exec(rule.at.text)?.[1] ?? "";
  const text = (r: FirewallRule) => r.at.text.replace(/^\[[0-9:]{1,40}\] ?/, "").trim();
  const old = before?.firewall.find((r) => r.chain === rule.chain && text(r) === text(rule))?.packets;
  const flows = rule.packets === undefined ? undefined : rule.packets - (old ?? 0);
  const address = to.replace(/:[0-9-]{1,11}$/, "").replace(/^\[(.*)\]$/, "$1");
  const gone = state.neighbours.find(
    (n) => n.ip === address && ipFamily(n.ip) !== undefined && /^(?:FAILED|INCOMPLETE)$/.test(n.state),
  );
  return {
    host: state.host,
    chain: rule.chain,
    target: rule.target.toUpperCase(),
    to,
    ...(flows === undefined || flows < 0 ? {} : { flows }),
    fromSnapshots: before !== undefined,
    cite: citeLine(state, rule),
    ...(gone ? { gone: citeLine(state, gone) } : {}),
  };
}

function isNat({ table }: FirewallRule): boolean {
  return /^(?:\S+ )?nat$/.test(table);
}

/** Does a packet that comes in get there: from PREROUTING itself, or by jumps from it? */
function isReached(rule: FirewallRule, state: HostState, depth: number): boolean {
  if (rule.hook !== undefined) return rule.hook === "prerouting";
  if (depth === 0) return false;
  return state.firewall.some(
    (r) =>
      r.target === rule.chain &&
      r.tool === rule.tool &&
      r.table === rule.table &&
      r.chain !== rule.chain &&
      isReached(r, state, depth - 1),
  );
}

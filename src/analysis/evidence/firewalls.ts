/** Question: which firewall rules of a host end the service's packets, and how often did they? */
import type { FirewallRule, HostState } from "../host/define.ts";
import type { Role } from "../observe/define.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { type Hook, type PacketShape, shapesAt } from "./firewall-shapes.ts";
import { takes } from "./firewall-taking.ts";
import { endingsAt } from "./firewall-walk.ts";
import { lastState, showsTable } from "./host-view.ts";

export interface EndingRule {
  readonly host: string;
  readonly role: Role;
  readonly tool: FirewallRule["tool"];
  readonly table: string;
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
  /** keepalived's own: what vrrp_strict and no_accept put before a VIP (its vrrp_iptables.c, vrrp_nftables.c). */
  readonly ofKeepalived: boolean;
  /** States of connection tracking that it asks for, and whether for SYNs only, or for all but SYNs. */
  readonly states: readonly string[];
  readonly syn?: boolean;
  /** What it takes: packets of the service, and of the tunnel that they are in, which come first. */
  readonly inner?: PacketShape;
  readonly outer?: PacketShape;
  readonly cite: Citation;
}

export interface FirewallAnswers {
  /** On the way in: what ends requests in `prerouting` and `input`. */
  readonly rules: readonly EndingRule[];
  /** On the way out: of a director what it forwards to real servers, of a real server its replies. */
  readonly output: readonly EndingRule[];
  /** Through a director: replies under NAT. */
  readonly forward: readonly EndingRule[];
  /** Hosts whose firewall was pasted. */
  readonly hosts: readonly string[];
}

export function firewalls({ observed }: Scene): FirewallAnswers | Absent {
  const { cast, conversations, names } = observed;
  const clients = [...new Set(conversations.map((c) => c.client))].slice(0, 1000);
  const known = cast.members.flatMap((member) => {
    const state = lastState(observed, member.name);
    if (!state || (state.firewall.length === 0 && !showsTable(state, "filter"))) return [];
    const before = observed.states.find(
      (s) => s.host === member.name && s.moment === "before" && s !== state,
    );
    return [{ member, state, before }];
  });
  if (known.length === 0)
    return absent({ en: "no host's firewall was given", zh: "没有提供任何主机的防火墙" }, [
      { host: "ds", command: "iptables-save -c; nft list ruleset" },
      { host: "rs", command: "iptables-save -c; nft list ruleset" },
    ]);
  const outers = Array.from({ length: names.envelopeCount }, (_, id) =>
    names.envelopes(id).slice(0, 1),
  ).flat();
  const at = (hook: Hook) =>
    known.flatMap(({ member, state, before }) =>
      endingRules(hook, shapesAt(hook, member, cast, clients, state, outers), state, before).map((rule) => ({
        ...rule,
        host: member.name,
        role: member.role,
      })),
    );
  return {
    rules: at("input"),
    output: at("output"),
    forward: at("forward"),
    hosts: known.map((k) => k.member.name),
  };
}

function endingRules(
  hook: Hook,
  shapes: readonly PacketShape[],
  state: HostState,
  before: HostState | undefined,
): readonly Omit<EndingRule, "host" | "role">[] {
  return endingsAt(hook, state, shapes).map(({ rule, uncertain }) => {
    const old = before?.firewall.find((r) => sameRule(r, rule))?.packets;
    const packets = rule.packets === undefined ? undefined : rule.packets - (old ?? 0);
    return {
      tool: rule.tool,
      table: rule.table,
      chain: rule.chain,
      target: rule.target.toUpperCase(),
      ...(packets === undefined || packets < 0 ? {} : { packets }),
      fromSnapshots: before !== undefined,
      beforeTest: state.moment === "before",
      uncertain,
      policy: rule.policy,
      ofKeepalived: ofKeepalived(rule, state),
      states: rule.match.states ?? [],
      ...takenOf(rule, shapes),
      ...(rule.match.syn === undefined ? {} : { syn: rule.match.syn }),
      cite: citeLine(state, rule),
    };
  });
}

function takenOf(rule: FirewallRule, shapes: readonly PacketShape[]): Pick<EndingRule, "inner" | "outer"> {
  const taken = shapes.filter((shape) => takes(rule, shape));
  const inner = taken.find((shape) => shape.isOuter !== true);
  const outer = taken.find((shape) => shape.isOuter === true);
  return { ...(inner && { inner }), ...(outer && { outer }) };
}

/**
 * A table, a chain or a set of its name; or, as older versions write it, everything to one address is
 * dropped on the way in and everything from it on the way out.
 */
function ofKeepalived(rule: FirewallRule, state: HostState): boolean {
  if (rule.policy || rule.target.toUpperCase() !== "DROP") return false;
  if (/^(?:ip6? )?keepalived$/.test(rule.table) || /^keepalived/.test(rule.chain)) return true;
  if (/ (?:--match-set|match-set) keepalived\S{0,20} /.test(`${rule.at.text} `)) return true;
  const { match } = rule;
  const bare = (m: FirewallRule["match"]) =>
    !m.other &&
    m.inverted.length === 0 &&
    m.protocol === undefined &&
    m.destinationPorts === undefined &&
    m.inInterface === undefined &&
    m.outInterface === undefined;
  if (rule.tool === "nft" || !bare(match) || match.destination === undefined || match.source !== undefined)
    return false;
  return state.firewall.some(
    (twin) =>
      twin.tool === rule.tool &&
      twin.table === rule.table &&
      twin.hook === "output" &&
      twin.target.toUpperCase() === "DROP" &&
      bare(twin.match) &&
      twin.match.destination === undefined &&
      twin.match.source === match.destination,
  );
}

function sameRule(a: FirewallRule, b: FirewallRule): boolean {
  const text = (rule: FirewallRule) => rule.at.text.replace(/\[[0-9]{1,20}:[0-9]{1,20}\]/, "").trim();
  return a.chain === b.chain && a.table === b.table && a.policy === b.policy && text(a) === text(b);
}

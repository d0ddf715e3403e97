/**
 * Question: which marks do the directors' firewall rules set on what clients send? Firewall-mark services
 * are found by nothing else (ip_vs_service_find); marks that are set before LOCAL_IN count, so those of
 * prerouting and input chains.
 */
import type { FirewallRule, HostState } from "../host/define.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { takes } from "./firewall-taking.ts";
import { hasWhole, lastState, showsTable } from "./host-view.ts";

export interface MarkRule {
  readonly mark: number;
  /** Packets that it counted since it was made. */
  readonly packets?: number;
  readonly cite: Citation;
}

export interface Marking {
  readonly protocol: number;
  readonly vip: string;
  readonly port: number;
  /** Rules that mark these packets for sure. */
  readonly rules: readonly MarkRule[];
  /** Rules that may mark them: conditions that are not understood, marks restored from connections. */
  readonly perhaps: readonly MarkRule[];
}

export interface DirectorMarks {
  readonly director: string;
  /** Was the table pasted in which marks are set? Only then does a rule that is not there not exist. */
  readonly complete: boolean;
  /** Every rule that sets a mark, whatever it matches. */
  readonly rules: readonly MarkRule[];
  /** Could marks come from elsewhere: is one restored from connections, or was only one tool's list given? */
  readonly elsewhere: boolean;
  /** What clients send, by what it is addressed to. */
  readonly markings: readonly Marking[];
  readonly lines: readonly Citation[];
}

export interface PacketMarks {
  readonly directors: readonly DirectorMarks[];
}

const MOST = 50;

export function packetMarks({ observed }: Scene): PacketMarks | Absent {
  const { cast, conversations } = observed;
  const wanted = new Map<string, { protocol: number; vip: string; port: number; clients: Set<string> }>();
  for (const { protocol, vip, port, client } of conversations) {
    const key = `${protocol} ${vip} ${port}`;
    const known = wanted.get(key);
    if (known) known.clients.add(client);
    else if (wanted.size < MOST) wanted.set(key, { protocol, vip, port, clients: new Set([client]) });
  }
  const directors = cast.members.flatMap((member): DirectorMarks[] => {
    const state = member.role === "director" ? lastState(observed, member.name) : undefined;
    if (!state || (state.firewall.length === 0 && !showsTable(state, "mangle"))) return [];
    const marking = state.firewall.filter((r) => r.mark !== undefined);
    const restoring = state.firewall.filter((r) => r.target.toUpperCase() === "CONNMARK");
    return [
      {
        director: member.name,
        complete: showsTable(state, "mangle"),
        rules: marking.map((r) => markRule(state, r)),
        elsewhere:
          restoring.length > 0 || !hasWhole(state, ["nft-ruleset"]) || !hasWhole(state, ["iptables-save"]),
        markings: [...wanted.values()].map(({ clients, ...service }) => {
          const fits = (r: FirewallRule) =>
            takes(r, {
              protocol: service.protocol,
              sources: [...clients].slice(0, 1000),
              destinations: [service.vip],
              own: [],
              sourcePorts: [],
              destinationPorts: [service.port],
            });
          const sure = (r: FirewallRule) =>
            !r.match.other && r.match.source === undefined && entered(r) && r.match.inInterface === undefined;
          const fitting = marking.filter((r) => fits(r) && (entered(r) || r.hook === undefined));
          return {
            ...service,
            rules: fitting.filter(sure).map((r) => markRule(state, r)),
            perhaps: [...fitting.filter((r) => !sure(r)), ...restoring.filter(fits)].map((r) =>
              markRule(state, r),
            ),
          };
        }),
        lines: state.firewall.slice(0, 2).map((r) => citeLine(state, r)),
      },
    ];
  });
  if (directors.length === 0)
    return absent(
      { en: "no director's firewall was given", zh: "没有提供 DS 的防火墙" },
      cast.members
        .filter((m) => m.role === "director")
        .map((m) => ({ host: m.name, command: "iptables-save -c; nft list ruleset" })),
    );
  return { directors };
}

function entered(rule: FirewallRule): boolean {
  return rule.hook === "prerouting" || rule.hook === "input";
}

function markRule(state: HostState, rule: FirewallRule): MarkRule {
  return {
    mark: rule.mark ?? 0,
    ...(rule.packets === undefined ? {} : { packets: rule.packets }),
    cite: citeLine(state, rule),
  };
}

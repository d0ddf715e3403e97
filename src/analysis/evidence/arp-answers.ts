/**
 * Question: would each director answer ARP for the VIPs that it holds? By net/ipv4/arp.c (arp_ignore()):
 * with arp_ignore 1 only for an address of the interface where the question comes in, with 2 only if
 * that interface has a network of the asker and the address too, with 8 never; a rule of arptables may
 * drop the question, and an interface with NOARP takes none.
 */
import { samePrefix } from "../../lib/ip.ts";
import type { FirewallRule, HostState, Interface } from "../host/define.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { effective } from "./effective.ts";
import { isPlainName, lastState } from "./host-view.ts";

export interface ArpAnswer {
  readonly director: string;
  readonly vip: string;
  /** Interfaces that hold the VIP. */
  readonly on: readonly string[];
  /** Interfaces where questions come in. */
  readonly wires: readonly string[];
  /** Why it says nothing on any of them; undefined where it answers on one, or where that is open. */
  readonly silent?: {
    readonly by: "arp_ignore" | "arptables" | "noarp";
    readonly text: string;
    readonly cites: readonly Citation[];
  };
  /** It answers on one of them, as far as its configuration says. */
  readonly answers: boolean;
}

export interface ArpAnswers {
  readonly directors: readonly ArpAnswer[];
}

export function arpAnswers({ observed }: Scene): ArpAnswers | Absent {
  const { cast, conversations } = observed;
  const asker = conversations.find((c) => c.clientMember >= 0)?.client;
  const clients = cast.members.filter((m) => m.role === "client").flatMap((m) => [...m.ips]);
  const directors = cast.members.flatMap((member): ArpAnswer[] => {
    if (member.role !== "director") return [];
    const state = lastState(observed, member.name);
    if (!state) return [];
    return [...cast.vips].flatMap((vip) => answer(state, vip, asker ?? clients.at(0)) ?? []);
  });
  return directors.length > 0
    ? { directors }
    : absent("no state of a director shows on which interface it holds the VIP", [
        { host: "ds", command: "ip addr; sysctl -a | grep arp_ignore; arptables-save" },
      ]);
}

/** Undefined where the director does not hold the VIP, or has no wire. */
function answer(state: HostState, vip: string, asker: string | undefined): ArpAnswer | undefined {
  const holding = state.addresses.filter((a) => a.ip === vip);
  const wires = wiresOf(state);
  if (holding.length === 0 || wires.length === 0 || vip.includes(":")) return undefined;
  const on = [...new Set(holding.map((a) => a.interface))];
  const reasons = wires.map((wire) => reason(state, wire, vip, on, asker));
  const told = reasons.flatMap((r) => (r === "answers" || r === "open" ? [] : [r]));
  const [first] = told;
  return {
    director: state.host,
    vip,
    on,
    wires: wires.map((w) => w.name),
    answers: reasons.includes("answers"),
    ...(first && told.length === reasons.length
      ? {
          silent: {
            by: first.by,
            text: first.text,
            cites: [...told.flatMap((t) => t.cites), ...holding.map((a) => citeLine(state, a))],
          },
        }
      : {}),
  };
}

/** Interfaces on which the link's questions come in: no loopback, tunnel, dummy or bridge of containers. */
function wiresOf(state: HostState): readonly Interface[] {
  const seen = new Set<string>();
  return state.interfaces.filter((i) => {
    const wired =
      i.up !== false &&
      (i.kind === undefined || i.kind === "ether") &&
      isPlainName(i.name) &&
      !/^(?:lo|dummy|kube-ipvs|tunl|gre|sit|ip6tnl|docker|br-|veth|cni|flannel|cali|virbr)/.test(i.name);
    if (!wired || seen.has(i.name)) return false;
    seen.add(i.name);
    return state.addresses.some((a) => a.interface === i.name && !a.ip.includes(":"));
  });
}

type Reason =
  | "answers"
  | "open"
  | {
      readonly by: "arp_ignore" | "arptables" | "noarp";
      readonly text: string;
      readonly cites: readonly Citation[];
    };

function reason(
  state: HostState,
  wire: Interface,
  vip: string,
  on: readonly string[],
  asker: string | undefined,
): Reason {
  if (wire.flags.includes("NOARP"))
    return { by: "noarp", text: `${wire.name} has the flag NOARP`, cites: [citeLine(state, wire)] };
  const dropping = state.firewall.find((rule) => dropsQuestions(rule, wire.name, vip));
  if (dropping)
    return {
      by: "arptables",
      text: "a rule for ARP drops the questions for it, or the answers",
      cites: [citeLine(state, dropping)],
    };
  const ignore = effective(state, "arp_ignore", wire.name);
  if (!ignore) return "open";
  const { value, text, cites } = ignore;
  const here = on.includes(wire.name);
  const silent = { by: "arp_ignore" as const, text: `${text}, and the VIP is on ${on.join(", ")}`, cites };
  switch (value) {
    case 0:
      return "answers";
    case 1:
      return here ? "answers" : silent;
    case 2: {
      if (!here) return silent;
      if (asker === undefined) return "open";
      const covers = state.addresses.some(
        (a) =>
          a.interface === wire.name &&
          samePrefix(a.ip, vip, a.prefixLength) &&
          samePrefix(a.ip, asker, a.prefixLength),
      );
      return covers ? "answers" : silent;
    }
    case 8:
      return silent;
    default:
      return "open";
  }
}

/** A rule that ends questions for this address, or its own answers, with nothing that it does not show. */
function dropsQuestions(rule: FirewallRule, wire: string, vip: string): boolean {
  const { tool, table, chain, hook = chain.toLowerCase(), target, policy, match } = rule;
  const arp = tool === "arptables" || (tool === "nft" && table.startsWith("arp "));
  if (!arp || policy || match.other || match.inverted.length > 0 || target.toUpperCase() !== "DROP")
    return false;
  const [own, other, device] =
    hook === "input"
      ? [match.destination, match.source, match.inInterface]
      : hook === "output"
        ? [match.source, match.destination, match.outInterface]
        : ["", undefined, undefined];
  if (other !== undefined || (device !== undefined && device !== wire)) return false;
  return own === undefined || own.split("/", 1)[0] === vip;
}

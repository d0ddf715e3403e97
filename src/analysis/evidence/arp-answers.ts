/**
 * Question: would each director answer ARP for the VIPs that it holds? By net/ipv4/arp.c (arp_ignore()):
 * with arp_ignore 1 only for an address of the interface where the question comes in, with 2 only if
 * that interface has a network of the asker and the address too, with 8 never; a rule of arptables may
 * drop the question, and an interface with NOARP takes none; with arp_filter only where the route back to
 * the asker leaves by the interface where the question came in.
 */
import { samePrefix } from "../../lib/ip.ts";
import type { FirewallRule, HostState, Interface } from "../host/define.ts";
import type { Growth } from "../observe/counters.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { effective } from "./effective.ts";
import { isPlainName, lastState } from "./host-view.ts";
import { routeTo } from "./routes.ts";

export interface ArpAnswer {
  readonly director: string;
  readonly vip: string;
  /** Interfaces that hold the VIP. */
  readonly on: readonly string[];
  /** Interfaces where questions come in. */
  readonly wires: readonly string[];
  /** Why it says nothing on any of them; undefined where it answers on one, or where that is open. */
  readonly silent?: {
    readonly by: "arp_ignore" | "arp_filter" | "arptables" | "noarp";
    readonly text: string;
    readonly textZh: string;
    readonly cites: readonly Citation[];
  };
  /** Growth of the counter of what arp_filter dropped (TcpExtArpFilter). */
  readonly filtered?: Growth;
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
    const filtered = observed.books[cast.memberOfName(member.name)].growth("TcpExtArpFilter");
    return [...cast.vips].flatMap((vip) => {
      const found = answer(state, vip, asker ?? clients.at(0));
      return found ? [{ ...found, ...(filtered ? { filtered } : {}) }] : [];
    });
  });
  return directors.length > 0
    ? { directors }
    : absent(
        {
          en: "no state of a director shows on which interface it holds the VIP",
          zh: "没有 DS 的状态显示它在哪个接口上持有 VIP",
        },
        [{ host: "ds", command: "ip addr; sysctl -a | grep arp_ignore; arptables-save" }],
      );
}

/** Undefined where the director does not hold the VIP, or has no wire. */
function answer(state: HostState, vip: string, asker: string | undefined): ArpAnswer | undefined {
  const holding = state.addresses.filter((a) => a.ip === vip);
  const wires = wiresOf(state);
  if (holding.length === 0 || wires.length === 0 || vip.includes(":")) return undefined;
  const on = [...new Set(holding.map((a) => a.interface))];
  const reasons = wires.map((wire) => reason(state, wire, vip, on, asker));
  const told = reasons.flatMap((r) => (r === "answers" || r === "open" ? [] : [r]));
  // Where the VIP is, the director would have to answer: what keeps it from that is the reason.
  const first = told.find((_, i) => on.includes(wires[reasons.indexOf(told[i])].name)) ?? told.at(0);
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
            textZh: first.textZh,
            cites: [
              ...first.cites,
              ...told.filter((t) => t !== first).flatMap((t) => t.cites),
              ...holding.map((a) => citeLine(state, a)),
            ],
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
      readonly by: "arp_ignore" | "arp_filter" | "arptables" | "noarp";
      readonly text: string;
      readonly textZh: string;
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
    return {
      by: "noarp",
      text: `${wire.name} has the flag NOARP`,
      textZh: `${wire.name} 带有 NOARP 标志`,
      cites: [citeLine(state, wire)],
    };
  const dropping = state.firewall.find((rule) => dropsQuestions(rule, wire.name, vip));
  if (dropping)
    return {
      by: "arptables",
      text: "a rule for ARP drops the questions for it, or the answers",
      textZh: "有 ARP 规则丢弃对该地址的查询或其应答",
      cites: [citeLine(state, dropping)],
    };
  const filtered = asker === undefined ? undefined : filteredFor(state, wire.name, asker);
  if (filtered) return filtered;
  const ignore = effective(state, "arp_ignore", wire.name);
  if (!ignore) return "open";
  const { value, text, textZh, cites } = ignore;
  const here = on.includes(wire.name);
  const silent = {
    by: "arp_ignore" as const,
    text: `${text}, and the VIP is on ${on.join(", ")}`,
    textZh: `${textZh}，而 VIP 在 ${on.join("、")} 上`,
    cites,
  };
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

/** arp_filter answers only where the route back to the asker leaves by the same interface (arp_filter()). */
function filteredFor(state: HostState, wire: string, asker: string): Reason | undefined {
  const filter = effective(state, "arp_filter", wire);
  const route = filter?.value === 1 ? routeTo(state, asker) : undefined;
  if (!filter || !route?.certain || (route.kind !== "link" && route.kind !== "via")) return undefined;
  const ways = route.hops.flatMap((h) => h.interface ?? []);
  if (ways.length === 0 || ways.includes(wire)) return undefined;
  return {
    by: "arp_filter",
    text: `${filter.text}, and the route back to ${asker} leaves by ${ways.join(", ")}`,
    textZh: `${filter.textZh}，而到 ${asker} 的回程路由从 ${ways.join("、")} 发出`,
    cites: [...filter.cites, ...route.cites],
  };
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

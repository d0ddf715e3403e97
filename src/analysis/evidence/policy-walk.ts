/**
 * Policy routing: which rule decides over what a host itself sends, from one address to another
 * (fib_rules_lookup() and fib_rule_match() of the kernel's net/core/fib_rules.c, fib4_rule_action() of
 * net/ipv4/fib_rules.c). A rule refuses, or looks up a table, and where that has no route, the next rule is asked.
 */
import { inNetwork, ipFamily, isMaskedIp } from "../../lib/ip.ts";
import type { HostState, PolicyRule, Route } from "../host/define.ts";

/** The rule that decides, with the routes of its table that fit; `open` where a rule asks for what is not known. */
export type Decision = { readonly rule: PolicyRule; readonly routes: readonly Route[] } | "none" | "open";

/** Types of routes, and actions of rules. */
export const REFUSING: ReadonlySet<string> = new Set(["unreachable", "blackhole", "prohibit"]);
/** `from all lookup [l3mdev-table]`: it holds for interfaces of a VRF only. */
const L3MDEV = /^from all lookup \[l3mdev-table\]$/;
/** Tables that are looked up for one answer; hosts have a handful. */
const MOST_TABLES = 64;
/** What a host sends itself comes in at loopback, in the words of `ip rule`. */
const OWN_INPUT = "lo";

/**
 * @param source that the packets have; undefined where it is not known
 * @param lookUp the best routes of a table, [] where it has none, undefined where that table was not given
 */
export function decide(
  { policyRules, sections }: HostState,
  source: string | undefined,
  destination: string,
  lookUp: (table: string) => readonly Route[] | undefined,
): Decision {
  const family = ipFamily(destination);
  if (sections.some(({ parser, partial }) => parser === "ip-rule" && partial)) return "open";
  const own = policyRules.filter((rule) => asksForSix(rule.at.command) === (family === 6));
  let tables = 0;
  for (const rule of own.toSorted((a, b) => a.priority - b.priority)) {
    if (L3MDEV.test(rule.text)) continue;
    const fits = matches(rule, source, destination);
    if (fits === undefined) return "open";
    if (!fits || rule.action === "nop") continue;
    if (REFUSING.has(rule.action)) return { rule, routes: [] };
    if (rule.action !== "lookup" || rule.table === undefined) return "open";
    if (++tables > MOST_TABLES) return "open";
    const routes = lookUp(rule.table);
    if (routes === undefined) return "open";
    if (routes.length > 0 && routes[0].type !== "throw") return { rule, routes };
  }
  return "none";
}

export const refuses = (rule: PolicyRule): boolean => REFUSING.has(rule.action);

/** Undefined where a condition is not known: marks, ports, users. */
function matches(rule: PolicyRule, source: string | undefined, destination: string): boolean | undefined {
  const conditions = [
    rule.from === undefined ? true : source === undefined ? undefined : within(rule.from, source),
    rule.to === undefined ? true : within(rule.to, destination),
    rule.inInterface === undefined ? true : rule.inInterface === OWN_INPUT,
    // Only what is bound to a device has one before it is routed.
    rule.outInterface === undefined,
    rule.fwmark === undefined ? true : undefined,
    rule.other ? undefined : true,
  ];
  if (conditions.includes(false)) return rule.not;
  return conditions.includes(undefined) ? undefined : !rule.not;
}

function within(prefix: string, ip: string): boolean | undefined {
  return isMaskedIp(prefix.split("/", 1)[0]) || isMaskedIp(ip) ? undefined : inNetwork(ip, prefix);
}

/** Was it asked for IPv6's? `ip rule` and `ip route` print one family. */
export function asksForSix(command: string): boolean {
  return /(?:^|\s)-(?:6|A inet6)\b|inet6/.test(command);
}

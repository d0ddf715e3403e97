/** Firewalls: per chain its policy, how many rules it has, and those that end a packet. */
import type { FirewallRule, HostState } from "../host/define.ts";
import { type StateFact, showsAll, type TopicFacts, topicFacts } from "./define.ts";

type Tool = FirewallRule["tool"];
const TOOLS: readonly Tool[] = ["iptables", "ip6tables", "nft", "arptables"];
/** Of a chain, rules that are written out. */
const MOST_ENDINGS = 6;
const ENDING = ["DROP", "REJECT"];

export function firewallFacts(state: HostState): readonly TopicFacts[] {
  return TOOLS.flatMap((tool) => {
    const rules = state.firewall.filter((r) => r.tool === tool);
    const whole = isWhole(state, tool);
    return rules.length > 0 || whole ? [topicFacts(tool, whole, chainFacts(rules))] : [];
  });
}

/** A listing shows one table; only these show them all. */
function isWhole(state: HostState, tool: Tool): boolean {
  if (tool === "nft") return showsAll(state, "nft-ruleset", "list ruleset");
  const parser = tool === "arptables" ? "arptables-save" : "iptables-save";
  return state.sections.some(
    (s) =>
      s.parser === parser &&
      !s.partial &&
      !s.command.includes(" -t ") &&
      s.command.split(/[\s/]+/).includes(`${tool}-save`),
  );
}

function chainFacts(rules: readonly FirewallRule[]): readonly StateFact[] {
  const chains = new Map<string, FirewallRule[]>();
  for (const rule of rules) {
    const name = `${rule.table} ${rule.chain}`;
    chains.set(name, [...(chains.get(name) ?? []), rule]);
  }
  return [...chains].map(([name, all]) => {
    const policy = all.find((r) => r.policy)?.target;
    const own = all.filter((r) => !r.policy);
    const ending = own.filter((r) => ENDING.includes(r.target.toUpperCase()));
    const words = [
      ...(policy === undefined ? [] : [`policy ${policy.toUpperCase()}`]),
      `${own.length} rule${own.length === 1 ? "" : "s"}`,
      ...ending.slice(0, MOST_ENDINGS).map(ruleText),
      ...(ending.length > MOST_ENDINGS ? [`${ending.length - MOST_ENDINGS} more that end packets`] : []),
    ];
    return { name, value: words.join(", ") };
  });
}

function ruleText({ target, match }: FirewallRule): string {
  const not = (field: string) => (match.inverted.includes(field) ? "not " : "");
  const ports = (list: readonly { readonly from: number; readonly to: number }[]) =>
    list.map(({ from, to }) => (from === to ? from : `${from}-${to}`)).join(",");
  const words = [
    match.protocol === undefined ? "" : `${not("protocol")}${match.protocol}`,
    match.source === undefined ? "" : `from ${not("source")}${match.source}`,
    match.destination === undefined ? "" : `to ${not("destination")}${match.destination}`,
    match.destinationPorts ? `port ${not("destinationPorts")}${ports(match.destinationPorts)}` : "",
    match.sourcePorts ? `source port ${not("sourcePorts")}${ports(match.sourcePorts)}` : "",
    match.inInterface === undefined ? "" : `in ${not("inInterface")}${match.inInterface}`,
    match.outInterface === undefined ? "" : `out ${not("outInterface")}${match.outInterface}`,
    match.other ? "under further conditions" : "",
  ].filter((word) => word !== "");
  return `${target.toUpperCase()} ${words.join(" ") || "everything"}`;
}

/** The configuration of one host as its last snapshot shows it, with what can be cited. */
import type { HostState } from "../host/define.ts";
import { optionValue } from "../host/invocation.ts";
import type { Observed } from "../observe/index.ts";
import { citeLine } from "./cite.ts";
import type { Citation } from "./define.ts";

/** The last snapshot of a host: after, else the only one, else before. */
export function lastState(observed: Observed, host: string): HostState | undefined {
  const own = observed.states.filter((s) => s.host === host);
  return (
    own.findLast((s) => s.moment === "after") ??
    own.findLast((s) => s.moment === "now") ??
    own.findLast((s) => s.moment === "before")
  );
}

/** Was a whole output of one of these parsers pasted? Only then does absence in it mean absence. */
export function hasWhole(state: HostState, parsers: readonly string[]): boolean {
  return state.sections.some((s) => s.parser !== undefined && parsers.includes(s.parser) && !s.partial);
}

/**
 * Was a whole list pasted that has this table of netfilter? `iptables-save` and `nft list ruleset` have all, `iptables -S` and
 * `iptables -L` have one, filter unless -t names another.
 */
export function showsTable(state: HostState, table: "filter" | "nat" | "mangle"): boolean {
  return state.sections.some(({ parser, partial, command }) => {
    if (partial) return false;
    if (parser === "nft-ruleset") return true;
    if (parser !== "iptables-save" && parser !== "iptables-list") return false;
    const named = optionValue(command.split(/\s+/), "-t", "--table");
    const all = parser === "iptables-save" && (command === "" || command.includes("-save"));
    return named === undefined ? all || table === "filter" : named === table;
  });
}

/** A sysctl's value and its line; the last one printed wins. */
export function sysctl(
  state: HostState,
  key: string,
): { readonly value: number; readonly cite: Citation } | undefined {
  const fact = state.sysctls.findLast((s) => s.key === key);
  if (!fact || !/^-?[0-9]{1,10}$/.test(fact.value.trim())) return undefined;
  return { value: Number(fact.value), cite: citeLine(state, fact) };
}

/**
 * An interface name that may stand in a command that a person pastes: text from a file never brings
 * anything that a shell would read. Linux allows more (dev_valid_name), nobody uses it.
 */
export function isPlainName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.:@-]{0,31}$/.test(name);
}

/** Has it the service in a table of its own, as a Kubernetes node has all? Its kernel balances what comes then, and no socket takes it. */
export function balances(
  { services }: HostState,
  { vip, port }: { readonly vip: string; readonly port: number },
): boolean {
  return services.some((s) => s.ip === vip && s.port === port);
}

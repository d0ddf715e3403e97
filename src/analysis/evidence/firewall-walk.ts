/**
 * The way of a packet through the rules of one hook, as netfilter goes it: each table's own chain from its
 * first rule on, into the chains that rules lead to (ufw, firewalld, docker and kube-proxy keep all of
 * theirs there), and to the policy at the end. What a rule takes is known as far as its conditions are.
 */
import type { FirewallRule, HostState } from "../host/define.ts";
import { HOOKS, type Hook, type PacketShape } from "./firewall-shapes.ts";
import { isOpen, takes } from "./firewall-taking.ts";

/** A rule or policy that ends packets of a shape, or may. */
export interface Ending {
  readonly rule: FirewallRule;
  /** Conditions that were not understood, its own or of what stands ahead: it may take less. */
  readonly uncertain: boolean;
}

const ENDING = ["DROP", "REJECT"];
/** Targets after which a packet goes on to the next rule. */
const GOING_ON = [
  "LOG",
  "MARK",
  "CONNMARK",
  "NOTRACK",
  "CT",
  "TRACE",
  "CONTINUE",
  "NFLOG",
  "TCPMSS",
  "SET",
  "",
];
/** Chains that lead to chains, followed so far. */
const DEPTH = 12;

export function endingsAt(hook: Hook, state: HostState, shapes: readonly PacketShape[]): readonly Ending[] {
  const chains = new Map<string, FirewallRule[]>();
  for (const rule of state.firewall) {
    if (rule.tool === "arptables") continue;
    const key = keyOf(rule, rule.chain);
    chains.set(key, [...(chains.get(key) ?? []), rule]);
  }
  const found = new Map<FirewallRule, Ending>();
  const bases = new Set(
    state.firewall
      .filter((r) => r.tool !== "arptables" && r.hook !== undefined && HOOKS[hook].includes(r.hook))
      .map((r) => keyOf(r, r.chain)),
  );
  for (const base of bases) new Walk(chains, found).through(base, shapes, 0);
  // As they stand in the text.
  return state.firewall.flatMap((rule) => found.get(rule) ?? []);
}

function keyOf({ tool, table }: FirewallRule, chain: string): string {
  return `${tool} ${table} ${chain}`;
}

class Walk {
  readonly #chains: ReadonlyMap<string, readonly FirewallRule[]>;
  readonly #found: Map<FirewallRule, Ending>;
  /** Did anything on the way accept packets, perhaps? */
  #doubt = false;
  /** The same, but for what is only due to the way into a chain. */
  #accepted = false;
  /** Rules looked at: chains that lead to chains can be walked very often. */
  #steps = 0;

  constructor(chains: ReadonlyMap<string, readonly FirewallRule[]>, found: Map<FirewallRule, Ending>) {
    this.#chains = chains;
    this.#found = found;
  }

  /** @returns the shapes that come out again at the end of the chain, or return from it. */
  through(key: string, shapes: readonly PacketShape[], depth: number): readonly PacketShape[] {
    const chain = this.#chains.get(key) ?? [];
    let open = shapes;
    const returned: PacketShape[] = [];
    for (const rule of chain.filter((r) => !r.policy)) {
      const concerned = open.filter((shape) => takes(rule, shape));
      if (concerned.length === 0 || ++this.#steps > MOST_STEPS) continue;
      const target = rule.target.toUpperCase();
      if (ENDING.includes(target))
        this.#end(
          rule,
          concerned.every((shape) => isOpen(rule, shape)),
        );
      else if (target === "ACCEPT" || target === "RETURN") {
        const whole = takesAll(rule) ? concerned : [];
        if (this.#doubt) this.#accepted = true;
        if (target === "RETURN") returned.push(...whole);
        if (whole.length < concerned.length) this.#doubts();
        open = open.filter((shape) => !whole.includes(shape));
      } else if (!GOING_ON.includes(target)) {
        const next = keyOf(rule, rule.target);
        if (depth >= DEPTH || !this.#chains.has(next)) {
          this.#doubts();
          continue;
        }
        const out = this.#conditional(rule.match.other, () => this.through(next, concerned, depth + 1));
        open = open.filter((shape) => !concerned.includes(shape) || out.includes(shape) || !takesAll(rule));
      }
    }
    const rest = [...open, ...returned];
    if (rest.length > 0)
      for (const policy of chain)
        if (
          policy.policy &&
          ENDING.includes(policy.target.toUpperCase()) &&
          rest.some((s) => takes(policy, s))
        )
          this.#end(policy, false);
    return rest;
  }

  #doubts(): void {
    this.#doubt = true;
    this.#accepted = true;
  }

  /** A chain that is entered on conditions not understood: what ends there may end less. */
  #conditional<T>(conditional: boolean, walk: () => T): T {
    const before = this.#doubt;
    if (!conditional) return walk();
    this.#doubt = true;
    const result = walk();
    this.#doubt = before || this.#accepted;
    return result;
  }

  #end(rule: FirewallRule, open: boolean): void {
    const uncertain = this.#doubt || rule.match.other || open;
    const known = this.#found.get(rule);
    if (!known || known.uncertain) this.#found.set(rule, { rule, uncertain });
  }
}

const MOST_STEPS = 20_000;

/** Does the rule take everything of that shape, as far as its conditions can be told? */
function takesAll({ match }: FirewallRule): boolean {
  return (
    !match.other &&
    match.source === undefined &&
    match.sources === undefined &&
    match.inInterface === undefined &&
    match.outInterface === undefined
  );
}

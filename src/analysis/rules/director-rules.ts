/** The reasoning that rules about a director's firewall share: which of its rules ended the requests. */

import type { Ground } from "../../report/schema.ts";
import type { DirectorLoss, DirectorStop } from "../evidence/director-loss.ts";
import type { EndingRule, FirewallAnswers } from "../evidence/firewalls.ts";
import { fits } from "./cite-counter.ts";

export interface Ended {
  readonly director: string;
  readonly rule: EndingRule;
  /** Did the rule count the lost packets? */
  readonly counted: boolean;
  /** Undefined where no capture shows requests: the rules alone are judged. */
  readonly stop?: DirectorStop;
}

/**
 * The rule that counted what did not go out, or else one that has to end it.
 * @param mine which rules of the list are meant
 * @param byRulesAlone judge rules also where no capture shows what came in?
 */
export function endedBy(
  loss: DirectorLoss | undefined,
  { hosts }: FirewallAnswers,
  rules: readonly EndingRule[],
  mine: (rule: EndingRule, stop: DirectorStop | undefined) => boolean,
  byRulesAlone: boolean,
): readonly Ended[] {
  if (!loss) {
    if (!byRulesAlone) return [];
    const certain = rules.filter((r) => r.role === "director" && !r.uncertain && mine(r, undefined));
    return certain.slice(0, 1).map((rule) => ({ director: rule.host, rule, counted: false }));
  }
  return loss.stops.flatMap((stop): Ended[] => {
    if (!hosts.includes(stop.director)) return [];
    const own = rules.filter((r) => r.host === stop.director && mine(r, stop));
    const counted = own.find((r) => fits(r.packets, stop.stayed) && !r.beforeTest);
    if (counted) return [{ director: stop.director, rule: counted, counted: true, stop }];
    // Part of the requests passed the same rules: only a count could tell.
    const certain = own.find((r) => !r.uncertain && (r.packets === undefined || r.beforeTest));
    return certain && stop.all ? [{ director: stop.director, rule: certain, counted: false, stop }] : [];
  });
}

export function groundsOf({ counted, rule, stop }: Ended): readonly Ground[] {
  return [counted && rule.fromSnapshots ? "counter" : "must", ...(stop ? (["absence"] as const) : [])];
}

/** `the rule counted 12 packets meanwhile`, or nothing. */
export function countClause({ counted, rule }: Ended): string {
  if (!counted) return "";
  return `; the ${rule.policy ? "policy" : "rule"} counted ${rule.packets} packets${rule.fromSnapshots ? " meanwhile" : ""}`;
}

/** The same in Chinese. */
export function countClauseZh({ counted, rule }: Ended): string {
  if (!counted) return "";
  return `；该${rule.policy ? "默认策略" : "规则"}${rule.fromSnapshots ? "在此期间" : ""}计数 ${rule.packets} 个报文`;
}

/** Does the rule ask what connection tracking knows of a packet, and end what it does not know? */
export function asksTracking({ states, syn }: EndingRule): boolean {
  return (
    states.includes("invalid") || states.includes("untracked") || (syn === false && states.includes("new"))
  );
}

/** `nft list ruleset`: chains, policies and rules as far as a FirewallRule can say them (nft(8)). */
import type { FirewallRule, HostParser } from "./define.ts";
import { newMatch } from "./firewall-match.ts";
import { readInvocation } from "./invocation.ts";
import { readNftRule } from "./nft-rule.ts";
import { type NftStatement, readNftStatements } from "./nft-statements.ts";
import type { QuotedWord } from "./quoted-words.ts";
import { keep, openingLines } from "./read-lines.ts";

const TABLE = /^table (?:(ip|ip6|inet|arp|bridge|netdev) )?(\S+)$/;

export const nftRuleset: HostParser = {
  name: "nft-ruleset",
  matchesCommand(words) {
    const { program, operands } = readInvocation(words);
    return program === "nft" && operands.includes("list");
  },
  matchesBody: (lines) =>
    openingLines(lines, 3).some((text) => /^table (?:ip|ip6|inet|arp|bridge|netdev) \S+ \{/.test(text)),
  parse(lines) {
    const firewall: FirewallRule[] = [];
    const hooks = new Map<string, string>();
    const dormant = new Set<string>();
    const sets = new Map<string, string>();

    const read = ({ path, words, at }: NftStatement): boolean => {
      const table = TABLE.exec(path[0] ?? "");
      const text = words.map((word) => word.text).join(" ");
      if (!table) return false;
      if (path.length === 1 && /^flags .*\bdormant\b/.test(text)) dormant.add(path[0]);
      // The kernel does not enter the chains of a dormant table.
      if (dormant.has(path[0])) return true;
      const set = path.length === 2 ? /^set (\S+)$/.exec(path[1])?.[1] : undefined;
      if (set !== undefined && words[0]?.text === "elements" && sets.size < 1_000)
        sets.set(`${path[0]} ${set}`, membersOf(words.slice(1)));
      const chain = /^chain (\S+)$/.exec(path[1] ?? "")?.[1];
      // Sets, maps and objects: rules that use them say so.
      if (chain === undefined || path.length > 2) return path.length > 1 || /^(?:flags|comment) /.test(text);
      const place = { at, tool: "nft", table: `${table[1] ?? "ip"} ${table[2]}`, chain } as const;
      const key = `${place.table} ${chain}`;
      const base = /^type [a-z]+ hook ([a-z]+) /.exec(text);
      if (base) {
        if (hooks.size < 10_000) hooks.set(key, base[1]);
        return true;
      }
      if (/^comment /.test(text)) return true;
      const hook = hooks.get(key);
      const where = { ...place, ...(hook !== undefined && { hook }) };
      const policy = /^policy (accept|drop)$/.exec(text)?.[1];
      if (policy)
        return keep(firewall, { ...where, policy: true, target: policy.toUpperCase(), match: newMatch() });
      return keep(firewall, {
        ...where,
        policy: false,
        ...readNftRule(words, (name) => sets.get(`${path[0]} ${name}`)),
      });
    };

    return { facts: { firewall }, unread: readNftStatements(lines, read) };
  },
};

/** `= { 10.0.0.1, 10.0.0.2 timeout 1h expires 3m }` as `10.0.0.1,10.0.0.2`. */
function membersOf(words: readonly QuotedWord[]): string {
  const members: string[] = [];
  let first = true;
  for (const { text } of words) {
    if (text === "," || text === "{") first = true;
    else if (text === ".") return "";
    else if (first && text !== "=" && text !== "}") {
      members.push(text);
      first = false;
    }
  }
  return members.slice(0, 1_000).join(",");
}

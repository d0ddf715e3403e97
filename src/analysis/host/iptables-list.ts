/** `iptables -nvL` and `iptables -nL`, also of ip6tables (iptables.c print_header, print_firewall). */
import type { FirewallRule, HostParser } from "./define.ts";
import { canonicalNetwork, newMatch, setInterface, setNetwork, setProtocol } from "./firewall-match.ts";
import { optionValue, readInvocation } from "./invocation.ts";
import { readListedConditions } from "./iptables-conditions.ts";
import { hookOfChain } from "./iptables-rule.ts";
import { scaled } from "./numbers.ts";
import { keep, openingLines, readLines, tokens } from "./read-lines.ts";

const CHAIN =
  /^Chain (\S+) \((?:policy ([A-Z]+)(?: ([0-9]+[KMGT]?) packets, [0-9]+[KMGT]? bytes)?|[0-9]+ references)\)$/;
const isHeading = (text: string): boolean =>
  /\btarget\s+prot\s+(?:opt\s+)?(?:in\s+out\s+)?source\s+destination\s*$/.test(text);
/** The column of IPv4's fragment flag, always there but in old ip6tables. */
const OPT = /^(?:--|-f|!f)$/;

/** What the heading of a chain says about its rows. */
interface Layout {
  readonly numbered: boolean;
  readonly verbose: boolean;
}

interface Row {
  readonly target: string;
  readonly protocol: string;
  readonly fragments: boolean;
  readonly inInterface: string;
  readonly outInterface: string;
  readonly source: string;
  readonly destination: string;
  readonly conditions: readonly string[];
}

/** The columns behind the counters. The target may be empty; opt is, in old ip6tables. */
function readRow(cells: readonly string[], verbose: boolean): Row | undefined {
  const opt = [2, 1].find((i) => OPT.test(cells[i] ?? ""));
  for (const targets of opt === undefined ? [1, 0] : [opt - 1]) {
    const start = (opt ?? targets) + 1 + (verbose ? 2 : 0);
    const [source, destination] = cells.slice(start, start + 2);
    if (source === undefined || destination === undefined) continue;
    // Without opt to go by, a word of the conditions must not pass for a host's name.
    if (opt === undefined && ![source, destination].every((cell) => /[:/]|^anywhere$/.test(cell))) continue;
    if ([source, destination].some((cell) => canonicalNetwork(cell.replace(/^!/, "")) === undefined))
      continue;
    return {
      target: targets === 1 ? cells[0] : "",
      protocol: cells[targets],
      fragments: opt !== undefined && cells[opt] !== "--",
      inInterface: verbose ? cells[start - 2] : "*",
      outInterface: verbose ? cells[start - 1] : "*",
      source,
      destination,
      conditions: cells.slice(start + 2),
    };
  }
  return undefined;
}

const split = (cell: string): [text: string, inverted: boolean] =>
  cell.startsWith("!") ? [cell.slice(1), true] : [cell, false];

export const iptablesList: HostParser = {
  name: "iptables-list",
  matchesCommand(words) {
    const { program, letters, long } = readInvocation(words);
    return /^ip6?tables(?:-legacy|-nft)?$/.test(program) && (letters.has("L") || long.has("list"));
  },
  matchesBody: (lines) => openingLines(lines).some((text) => CHAIN.test(text.trim()) || isHeading(text)),
  parse(lines, words) {
    const firewall: FirewallRule[] = [];
    const tool = readInvocation(words).program.startsWith("ip6") ? "ip6tables" : "iptables";
    const table = optionValue(words, "-t", "--table") ?? "filter";
    let chain = "";
    let layout: Layout | undefined;
    const place = () => {
      const hook = hookOfChain(chain);
      return { tool, table, chain, ...(hook !== undefined && { hook }) } as const;
    };
    const unread = readLines(lines, (text, at) => {
      const line = text.trim();
      const title = CHAIN.exec(line);
      if (title) {
        chain = title[1];
        layout = undefined;
        if (title[2] === undefined) return true;
        const packets = scaled(title[3] ?? "")?.value;
        const counted = packets === undefined ? {} : { packets };
        return keep(firewall, {
          at,
          ...place(),
          policy: true,
          target: title[2],
          ...counted,
          match: newMatch(),
        });
      }
      if (isHeading(line)) {
        layout = { numbered: line.startsWith("num "), verbose: line.includes("pkts") };
        return true;
      }
      if (line.startsWith("#")) return true;
      if (chain === "" || !layout) return false;
      const cells = tokens(line).slice(layout.numbered ? 1 : 0);
      const packets = layout.verbose ? scaled(cells[0])?.value : undefined;
      const row = readRow(cells.slice(layout.verbose ? 2 : 0), layout.verbose);
      if (!row || (layout.verbose && packets === undefined)) return false;
      const match = newMatch();
      setProtocol(match, ...split(row.protocol));
      setNetwork(match, "source", ...split(row.source));
      setNetwork(match, "destination", ...split(row.destination));
      setInterface(match, "inInterface", ...split(row.inInterface));
      setInterface(match, "outInterface", ...split(row.outInterface));
      // Without -v interfaces are not shown: `ACCEPT all anywhere` may be loopback's only.
      if (!layout.verbose || row.fragments) match.other = true;
      const mark = readListedConditions(match, row.conditions);
      const counted = packets === undefined ? {} : { packets };
      const marked = mark === undefined ? {} : { mark };
      return keep(firewall, {
        at,
        ...place(),
        policy: false,
        target: row.target,
        ...counted,
        ...marked,
        match,
      });
    });
    return { facts: { firewall }, unread };
  },
};

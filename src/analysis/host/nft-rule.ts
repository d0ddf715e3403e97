/** One rule of nft: its conditions as far as a FirewallRule can say them, its counter and its verdict. */
import {
  type MatchDraft,
  newMatch,
  portRanges,
  setInterface,
  setNetworks,
  setPorts,
  setProtocol,
  setStates,
} from "./firewall-match.ts";
import { decimal, markValue } from "./numbers.ts";
import type { QuotedWord } from "./quoted-words.ts";

export interface NftRule {
  readonly target: string;
  readonly packets?: number;
  readonly mark?: number;
  readonly match: MatchDraft;
}

type Setter = (match: MatchDraft, value: string, inverted: boolean) => void;

/** Of a set only ports can be said; one member is no set. */
const single =
  (set: Setter): Setter =>
  (match, value, inverted) => {
    if (value.includes(",")) match.other = true;
    else set(match, value, inverted);
  };
const network =
  (field: "source" | "destination"): Setter =>
  (match, value, inverted) =>
    setNetworks(match, `${field}s`, value.split(","), inverted);
const ports =
  (field: "sourcePorts" | "destinationPorts", protocol?: string): Setter =>
  (match, value, inverted) => {
    if (protocol) setProtocol(match, protocol, false);
    if (portRanges(value)) setPorts(match, field, value, inverted);
    else match.other = true;
  };

/** Conditions by their first words. */
const CONDITIONS = new Map<string, Setter>([
  ["ip saddr", network("source")],
  ["ip6 saddr", network("source")],
  ["ip daddr", network("destination")],
  ["ip6 daddr", network("destination")],
  ["ip protocol", single(setProtocol)],
  ["ip6 nexthdr", single(setProtocol)],
  ["meta l4proto", single(setProtocol)],
  ["meta iifname", single((m, v, i) => setInterface(m, "inInterface", v, i))],
  ["meta oifname", single((m, v, i) => setInterface(m, "outInterface", v, i))],
  ["meta iif", single((m, v, i) => setInterface(m, "inInterface", v, i))],
  ["meta oif", single((m, v, i) => setInterface(m, "outInterface", v, i))],
  ["ct state", setStates],
  ["th sport", ports("sourcePorts")],
  ["th dport", ports("destinationPorts")],
  ...["tcp", "udp", "sctp", "udplite"].flatMap((protocol): [string, Setter][] => [
    [`${protocol} sport`, ports("sourcePorts", protocol)],
    [`${protocol} dport`, ports("destinationPorts", protocol)],
  ]),
]);
const SHORT = new Set(["iifname", "oifname", "iif", "oif", "l4proto"]);
const VERDICTS = new Set(["accept", "drop", "reject", "return", "continue", "queue"]);
/** Statements that change or send a packet on instead of judging it. */
const ACTIONS = new Set(["masquerade", "snat", "dnat", "redirect", "tproxy", "synproxy"]);

/** `tcp flags & (fin | syn | rst | ack) != syn`, in new versions `tcp flags != syn / fin,syn,rst,ack`. */
const SYN_FLAGS =
  /^tcp flags (?:(?:(!= )|== )?syn \/ fin,syn,rst,ack|& \(?fin ?\| ?syn ?\| ?rst ?\| ?ack\)? (?:(!=)|==) syn)(?: |$)/;

/**
 * Never fails: what it does not know is `other`.
 * @param members what a named set of the table holds, if that is known
 */
export function readNftRule(
  words: readonly QuotedWord[],
  members: (set: string) => string | undefined = () => undefined,
): NftRule {
  const match = newMatch();
  let target = "";
  let packets: number | undefined;
  let mark: number | undefined;
  for (let i = 0; i < words.length; i++) {
    const { text, quoted } = words[i];
    const next = words[i + 1]?.text ?? "";
    const condition = quoted
      ? undefined
      : CONDITIONS.get(SHORT.has(text) ? `meta ${text}` : `${text} ${next}`);
    if (condition && words[i + (SHORT.has(text) ? 1 : 2)]?.text === "vmap") continue;
    if (condition) {
      const value = readValue(words, i + (SHORT.has(text) ? 1 : 2), members);
      if (value.text === undefined) match.other = true;
      else condition(match, value.text, value.inverted);
      i = value.end - 1;
    } else if (quoted) match.other = true;
    else if (text === "meta" && next === "mark" && words[i + 2]?.text === "set") {
      mark = markValue(words[i + 3]?.text ?? "");
      if (mark === undefined) match.other = true;
      i += 3;
    } else if (text === "counter") {
      if (next !== "packets") continue;
      packets = decimal(words[i + 2]?.text ?? "");
      i += 4;
    } else if (text === "comment") i++;
    else if (VERDICTS.has(text)) {
      target = text.toUpperCase();
      // Behind a verdict stand only its options and a comment.
      if (text === "reject" || text === "queue") break;
    } else if ((text === "jump" || text === "goto") && next !== "{") {
      target = next;
      i++;
    } else if (ACTIONS.has(text)) {
      target = text.toUpperCase();
      break;
    } else if (text === "log") {
      while (
        i + 1 < words.length &&
        /^(?:prefix|level|group|flags|snaplen|queue-threshold)$/.test(words[i + 1].text)
      )
        i += 2;
    } else if (text === "vmap") {
      // Which verdict it comes to, the map says.
      return { target: "vmap", ...(packets !== undefined && { packets }), match: { ...match, other: true } };
    } else {
      match.other = true;
      if (text === "tcp" && next === "flags") {
        const rest = words.slice(i, i + 16).map((word) => word.text);
        const flags = SYN_FLAGS.exec(rest.join(" ").replaceAll(" , ", ","));
        if (flags) {
          match.syn = flags[1] === undefined && flags[2] === undefined;
          while (i + 1 < words.length && !/^(?:counter|ct|ip6?|meta|log|limit)$/.test(words[i + 1].text)) {
            if (VERDICTS.has(words[i + 1].text)) break;
            i++;
          }
          continue;
        }
      }
      // A set's members are no verdicts.
      if (text === "{") while (i + 1 < words.length && words[i].text !== "}") i++;
    }
  }
  return {
    target,
    ...(packets !== undefined && { packets }),
    ...(mark !== undefined && { mark }),
    match,
  };
}

/** A condition's value: `53`, `!= 53`, `{ 53, 80-90 }` as `53,80-90`. `end` is the word behind it. */
function readValue(
  words: readonly QuotedWord[],
  from: number,
  members: (set: string) => string | undefined,
): { readonly text: string | undefined; readonly inverted: boolean; readonly end: number } {
  const inverted = words[from]?.text === "!=";
  const start = inverted || words[from]?.text === "==" ? from + 1 : from;
  if (words[start]?.text !== "{" || words[start].quoted) {
    const text = words[start]?.text;
    if (text?.startsWith("@")) return { text: members(text.slice(1)), inverted, end: start + 1 };
    // `invalid,untracked` without braces: commas are words.
    let end = start + 1;
    while (words[end]?.text === "," && end + 1 < words.length) end += 2;
    const value = words
      .slice(start, end)
      .map((word) => word.text)
      .join("");
    const known = text !== undefined && !/^[@$<>&|]/.test(text);
    return { text: known ? value : undefined, inverted, end };
  }
  let end = start + 1;
  while (end < words.length && words[end].text !== "}") end++;
  const inside = words.slice(start + 1, end).map((word) => word.text);
  return { text: inside.join(""), inverted, end: end + 1 };
}

/** What one policy rule asks for and does, from the words that `ip rule` prints behind its priority. */
import type { PolicyRule } from "./define.ts";
import { readPrefix } from "./ip-inet.ts";
import { tokens } from "./read-lines.ts";

type Policy = Omit<PolicyRule, "at" | "priority">;

/** Words that end a rule. */
const ACTIONS = new Set(
  "lookup blackhole unreachable prohibit goto nop masquerade throw local unicast".split(" "),
);
/** Conditions that are known, but not represented; the value: do they take a word? */
const OTHERS: ReadonlyMap<string, boolean> = new Map([
  ["tos", true],
  ["dsfield", true],
  ["l3mdev", false],
  ["uidrange", true],
  ["ipproto", true],
  ["sport", true],
  ["dport", true],
  ["tun_id", true],
  ["suppress_prefixlength", true],
  ["suppress_ifgroup", true],
  ["unresolved", false],
]);

/** Reads `[not] from A [to B] ... lookup T`; undefined where a word is missing. */
export function readPolicy(text: string): Policy | undefined {
  const words = tokens(text);
  let policy: Policy = { text, not: words[0] === "not", action: "", other: false };
  for (let i = policy.not ? 1 : 0; i < words.length; i++) {
    const word = words[i];
    const value = words[i + 1] ?? "";
    const takes = /^(?:from|to|fwmark|iif|oif|lookup|goto|proto|realms)$/.test(word) || OTHERS.get(word);
    if (takes && value === "") return undefined;
    if (takes) i++;
    if (word === "from" || word === "to") {
      const prefix = value === "all" ? undefined : readPrefix(value);
      if (value !== "all" && !prefix) return undefined;
      const end = prefix && (prefix.length === undefined ? prefix.ip : `${prefix.ip}/${prefix.length}`);
      policy = { ...policy, ...(end !== undefined && { [word]: end }) };
    } else if (word === "fwmark") {
      const fwmark = readMark(value);
      if (!fwmark) return undefined;
      policy = { ...policy, fwmark };
    } else if (word === "iif" || word === "oif") {
      if (words[i + 1] === "[detached]") i++;
      policy = { ...policy, [word === "iif" ? "inInterface" : "outInterface"]: value };
    } else if (ACTIONS.has(word)) {
      if (policy.action !== "") return undefined;
      policy = { ...policy, action: word, ...(word === "lookup" && { table: value }) };
      // Which table that is depends on the device.
      if (value === "[l3mdev-table]") policy = { ...policy, other: true };
    } else if (word !== "proto" && word !== "realms") policy = { ...policy, other: true };
  }
  // Two rules that lost the line end between them have two actions; one that was cut has none.
  return policy.action === "" && !policy.other ? undefined : policy;
}

/** `0x1`, `0x1/0xff`, and decimal numbers of old versions. */
function readMark(text: string): PolicyRule["fwmark"] {
  const match = /^(0x[\da-f]{1,8}|\d{1,10})(?:\/(0x[\da-f]{1,8}))?$/i.exec(text);
  if (!match) return undefined;
  return { value: Number(match[1]), mask: match[2] === undefined ? 0xffff_ffff : Number(match[2]) };
}

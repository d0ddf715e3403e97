/** The free text at the end of a row of `iptables -nvL`: `udp dpt:53 ctstate NEW`, comments among it. */
import { type MatchDraft, setPorts, setStates } from "./firewall-match.ts";
import { markValue } from "./numbers.ts";

const PORTS = new Map([
  ["dpt", "destinationPorts"],
  ["dpts", "destinationPorts"],
  ["dports", "destinationPorts"],
  ["spt", "sourcePorts"],
  ["spts", "sourcePorts"],
  ["sports", "sourcePorts"],
] as const);
/** Words that add no condition of their own. */
const PLAIN = /^(?:tcp|udp|sctp|udplite|multiport|\[goto\])$/;

/**
 * Reads the conditions into `match`. Targets' options stand among them; those we do not know count as `other`.
 * @returns the mark that a MARK target sets.
 */
export function readListedConditions(match: MatchDraft, words: readonly string[]): number | undefined {
  let mark: number | undefined;
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === "/*") {
      // A comment ends at its star and slash; one without an end takes the rest.
      while (i < words.length && words[i] !== "*/") i++;
      continue;
    }
    if (PLAIN.test(word)) continue;
    // `MARK set 0x7`, `MARK xset 0x7/0xff`, `MARK or 0x7`
    if (word === "MARK" && /^(?:x?set|or)$/.test(words[i + 1] ?? "")) {
      mark = markValue(words[i + 2] ?? "");
      i += 2;
      continue;
    }
    if (word === "reject-with") {
      i++;
      continue;
    }
    if (word === "ctstate" || word === "state") {
      const states = words[++i] ?? "";
      setStates(match, states.replace(/^!/, ""), states.startsWith("!"));
      continue;
    }
    // xt_tcpudp.c: the mask FIN,SYN,RST,ACK, and SYN of it.
    const flags = /^flags:(!?)(?:0x17\/0x02|FIN,SYN,RST,ACK\/SYN)$/.exec(word);
    if (flags) {
      match.syn = flags[1] === "";
      match.other = true;
      continue;
    }
    const colon = word.indexOf(":");
    const field = [...PORTS].find(([name]) => name === (colon < 0 ? word : word.slice(0, colon)))?.[1];
    if (!field) {
      match.other = true;
      continue;
    }
    // `dpt:53` and `dpt:!53`, but `dports 53,54` and `dports !53,54`.
    const inline = colon < 0 ? (words[++i] ?? "") : word.slice(colon + 1);
    const apart = inline === "!";
    const value = apart ? (words[++i] ?? "") : inline.replace(/^!/, "");
    setPorts(match, field, value, apart || inline.startsWith("!"));
  }
  return mark;
}

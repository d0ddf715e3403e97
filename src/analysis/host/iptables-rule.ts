/** One rule as iptables-save, `iptables -S` and arptables-save write it: `-A INPUT -p udp --dport 53 -j DROP`. */
import {
  type MatchDraft,
  newMatch,
  setInterface,
  setNetwork,
  setPorts,
  setProtocol,
  setStates,
} from "./firewall-match.ts";
import { decimal, markValue } from "./numbers.ts";
import { type QuotedWord, quotedWords } from "./quoted-words.ts";

export interface WrittenRule {
  readonly chain: string;
  /** Empty when the rule has none: it only counts. */
  readonly target: string;
  /** From `-c PACKETS BYTES`. */
  readonly packets?: number;
  /** From `-j MARK --set-xmark 0x7/0xffffffff`. */
  readonly mark?: number;
  readonly match: MatchDraft;
}

type Condition = (match: MatchDraft, value: string, inverted: boolean) => void;

const CONDITIONS = new Map<string, Condition>([
  ["-p", setProtocol],
  ["--protocol", setProtocol],
  ["-s", (m, v, i) => setNetwork(m, "source", v, i)],
  ["--source", (m, v, i) => setNetwork(m, "source", v, i)],
  ["-d", (m, v, i) => setNetwork(m, "destination", v, i)],
  ["--destination", (m, v, i) => setNetwork(m, "destination", v, i)],
  ["-i", (m, v, i) => setInterface(m, "inInterface", v, i)],
  ["--in-interface", (m, v, i) => setInterface(m, "inInterface", v, i)],
  ["-o", (m, v, i) => setInterface(m, "outInterface", v, i)],
  ["--out-interface", (m, v, i) => setInterface(m, "outInterface", v, i)],
  ["--ctstate", setStates],
  ["--state", setStates],
  ["--dport", (m, v, i) => setPorts(m, "destinationPorts", v, i)],
  ["--destination-port", (m, v, i) => setPorts(m, "destinationPorts", v, i)],
  ["--dports", (m, v, i) => setPorts(m, "destinationPorts", v, i)],
  ["--destination-ports", (m, v, i) => setPorts(m, "destinationPorts", v, i)],
  ["--sport", (m, v, i) => setPorts(m, "sourcePorts", v, i)],
  ["--source-port", (m, v, i) => setPorts(m, "sourcePorts", v, i)],
  ["--sports", (m, v, i) => setPorts(m, "sourcePorts", v, i)],
  ["--source-ports", (m, v, i) => setPorts(m, "sourcePorts", v, i)],
]);
/** Matches that add no condition of their own; any other adds one that we do not represent. */
const PLAIN_MATCHES = new Set(["tcp", "udp", "sctp", "udplite", "multiport", "comment"]);
/** What arptables-save writes on every rule: Ethernet and IPv4, as always. */
const ALWAYS = new Set(["--h-length 6", "--proto-type 0x800", "--proto-type 0x0800", "--h-type 1"]);

/** What the MARK target sets (iptables-extensions(8)). */
const MARKING = new Set(["--set-mark", "--set-xmark", "--or-mark"]);

/** @returns undefined when the line is no such rule, or ends in the middle. */
export function readIptablesRule(line: string): WrittenRule | undefined {
  const words = quotedWords(line);
  if (words.length < 2 || (words[0].text !== "-A" && words[0].text !== "--append")) return undefined;
  const match = newMatch();
  let target: string | undefined;
  let packets: number | undefined;
  let mark: number | undefined;
  let inverted = false;
  const isOption = (word: QuotedWord | undefined): boolean =>
    word !== undefined && !word.quoted && word.text.startsWith("-");
  for (let i = 2; i < words.length; i++) {
    const option = words[i].text;
    if (option === "!") {
      inverted = true;
      continue;
    }
    // Old versions write the `!` behind the option.
    if (words[i + 1]?.text === "!" && !words[i + 1].quoted) {
      inverted = true;
      i++;
    }
    const value = isOption(words[i + 1]) ? undefined : words[i + 1]?.text;
    const condition = CONDITIONS.get(option);
    if (condition) {
      if (value === undefined) return undefined;
      condition(match, value, inverted);
      i++;
    } else if (option === "--syn" || isSynMask(words, i)) {
      // What iptables writes for --syn.
      match.syn = !inverted;
      match.other = true;
      if (option !== "--syn") i += 2;
    } else if (option === "-j" || option === "-g" || option === "--jump" || option === "--goto") {
      if (value === undefined || target !== undefined) return undefined;
      target = value;
      i++;
    } else if (option === "-m" || option === "--match") {
      if (value === undefined) return undefined;
      if (!PLAIN_MATCHES.has(value)) match.other = true;
      i++;
    } else if (option === "-c" || option === "--set-counters") {
      packets = decimal(value ?? "");
      if (packets === undefined) return undefined;
      i += 2;
    } else if (option === "--comment") i++;
    else if (isOption(words[i])) {
      // Behind the target stand the target's own options, which are no conditions.
      if (target === undefined && !ALWAYS.has(`${option} ${value}`)) match.other = true;
      if (target === "MARK" && MARKING.has(option)) mark = markValue(value ?? "");
      while (i + 1 < words.length && !isOption(words[i + 1]) && words[i + 1].text !== "!") i++;
    } else return undefined;
    inverted = false;
  }
  return {
    chain: words[1].text,
    target: target ?? "",
    ...(packets !== undefined && { packets }),
    ...(mark !== undefined && { mark }),
    match,
  };
}

/** `--tcp-flags FIN,SYN,RST,ACK SYN` */
function isSynMask(words: readonly QuotedWord[], at: number): boolean {
  return (
    words[at].text === "--tcp-flags" &&
    words[at + 1]?.text === "FIN,SYN,RST,ACK" &&
    words[at + 2]?.text === "SYN"
  );
}

/** The hook of a chain that the kernel itself enters. */
export function hookOfChain(chain: string): string | undefined {
  return /^(?:INPUT|OUTPUT|FORWARD|PREROUTING|POSTROUTING)$/.test(chain) ? chain.toLowerCase() : undefined;
}

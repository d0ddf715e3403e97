/** Where lines begin in the output of `ip addr`, `ip link` and `ip route`. */

/** Interface headings (`2: ens33: <`), and in one-line output `2: ens33    inet`. */
export function interfaceCuts(text: string): number[] {
  const heads = text.includes("\\")
    ? /(\d{1,7}): [\w.@-]{1,40}(?:: <| {1,12}inet6? | {1,12}link\/)/g
    : /(\d{1,7}): [\w.@-]{1,40}: </g;
  const cuts: number[] = [];
  let last = 0;
  for (const match of text.matchAll(heads)) {
    const index = ownDigits(match[1], last, text.slice(Math.max(0, match.index - 5), match.index));
    last = Number(index);
    cuts.push(match.index + match[1].length - index.length);
  }
  return cuts;
}

/** `qlen 10002: ens33:` is queue length 1000 and interface 2: indexes rise, and have no leading zero. */
function ownDigits(digits: string, last: number, preceding: string): string {
  const glued = digits.startsWith("0") || preceding === "qlen " || Number(digits) > last + 100_000;
  if (!glued) return digits;
  for (let length = 1; length < digits.length; length++) {
    const suffix = digits.slice(-length);
    if (!suffix.startsWith("0") && Number(suffix) > last) return suffix;
  }
  return digits;
}

/** Words of a route that take the next word as their value. */
const VALUES =
  /^(?:via|dev|table|proto|scope|src|metric|mtu|advmss|pref|expires|error|weight|nhid|from|iif|uid|tos|dsfield|rtt|rttvar|cwnd|initcwnd|initrwnd|window|hoplimit|ssthresh|realms?|quickack|inet6?|lock|features|encap|as|to|mark)$/;
const DESTINATION =
  /^(?:default|[\da-fxX*]{1,4}[.:][\da-fA-FxX*:.]{1,44}(?:\/\d{1,3})?|::[\da-fA-F:.]{0,40}(?:\/\d{1,3})?)$/;
const TYPE = /^(?:unicast|local|broadcast|unreachable|blackhole|prohibit|throw|anycast|multicast)$/;

/** Routes end with a blank, so words stay apart when line ends go; but for `pref medium`, printed last. */
export function routeCuts(text: string): number[] {
  // In one-line output (`-o`) next hops stand behind a backslash.
  if (text.includes("\\")) return [];
  const cuts: number[] = [];
  // A type is one only where its destination follows.
  let type: number | undefined;
  let expected = "";
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    const preference = expected === "pref" ? /^(?:low|medium|high)(?=.)/.exec(word)?.[0].length : undefined;
    if (expected !== "" && preference === undefined) {
      // `via inet6 fe80::1` and `mtu lock 1400` have two words of value.
      expected = /^(?:inet6?|lock)$/.test(word) ? word : "";
      continue;
    }
    const start = word.slice(preference ?? 0);
    const at = index + (preference ?? 0);
    expected = VALUES.test(start) ? start : "";
    if (expected === "" && DESTINATION.test(start)) cuts.push(type ?? at);
    if (start === "nexthop") cuts.push(at);
    type = TYPE.test(start) ? at : undefined;
  }
  return cuts;
}

/** The priority of the last rule that every table has. */
const LAST_PRIORITY = 32_767;

/**
 * Rules (`1000:  from all lookup 100`). A table's number and the priority behind it are one run of digits
 * when glued (`lookup 1001001:`): priorities rise, and where that leaves more than one way to part the
 * digits, nothing is cut.
 */
export function ruleCuts(text: string): number[] {
  const cuts: number[] = [];
  let last = 0;
  for (const match of text.matchAll(/(\d{1,20}):\s{0,2}(?:not )?from /g)) {
    const digits = match[1];
    const glued = /\blookup {0,4}$/.test(text.slice(Math.max(0, match.index - 12), match.index));
    const ways = glued ? suffixes(digits, last) : [digits];
    if (ways.length !== 1) continue;
    last = Number(ways[0]);
    cuts.push(match.index + digits.length - ways[0].length);
  }
  return cuts;
}

/** Ends of a run of digits that can be the next priority, some of it being left for the table. */
function suffixes(digits: string, last: number): string[] {
  const ends = Array.from({ length: digits.length - 1 }, (_, i) => digits.slice(i + 1));
  return ends.filter((end) => !end.startsWith("0") && Number(end) >= last && Number(end) <= LAST_PRIORITY);
}

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
const DESTINATION = /^(?:default|[\da-fxX*]{1,4}[.:][\da-fA-FxX*:.]{1,44}(?:\/\d{1,3})?|::[\da-fA-F:.]{0,40}(?:\/\d{1,3})?)$/;
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
    if (preference !== undefined) cuts.push(index + preference);
    if (expected !== "" && preference === undefined) {
      // `via inet6 fe80::1` and `mtu lock 1400` have two words of value.
      expected = /^(?:inet6?|lock)$/.test(word) ? word : "";
      continue;
    }
    const start = word.slice(preference ?? 0);
    expected = VALUES.test(start) ? start : "";
    if (expected === "" && DESTINATION.test(start)) cuts.push(type ?? index + (preference ?? 0));
    if (start === "nexthop") cuts.push(index);
    type = TYPE.test(start) ? index + (preference ?? 0) : undefined;
  }
  return cuts;
}

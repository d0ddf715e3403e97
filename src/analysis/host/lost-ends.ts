/** Where lines begin, per kind of output. Every pattern is bounded: searching is linear in the line. */

export interface LostEnds {
  /** Names of the parsers whose output it is. */
  readonly parser: RegExp;
  /** Offsets in the text before which a line begins, ascending. */
  cuts(text: string): number[];
}

/** Cuts before each match. */
function before(pattern: RegExp): (text: string) => number[] {
  return (text) => Array.from(text.matchAll(pattern), (m) => m.index);
}

/** Cuts behind each match. */
function behind(pattern: RegExp): (text: string) => number[] {
  return (text) => Array.from(text.matchAll(pattern), (m) => m.index + m[0].length);
}

export const LOST_ENDS: readonly LostEnds[] = [
  { parser: /^ip-(?:addr|link)$/, cuts: interfaceCuts },
  {
    parser: /^ip-(?:addr|link)$/,
    cuts: (text) =>
      text.includes("\\")
        ? []
        : before(/link\/[a-z0-9]{2,12} |inet6? (?=[0-9a-fxX*:])|valid_lft |altname |[RT]X(?: errors)?: /g)(
            text,
          ),
  },
  // The numbers below the words of `RX:  bytes packets errors`.
  { parser: /^ip-(?:addr|link)$/, cuts: behind(/^\s{0,40}[RT]X(?: errors)?:[a-z_ ]{1,200}(?=\d)/g) },
  { parser: /^ip-route$/, cuts: routeCuts },
  {
    parser: /^ip-neigh$/,
    cuts: behind(
      /\b(?:REACHABLE|STALE|DELAY|PROBE|FAILED|INCOMPLETE|NOARP|PERMANENT) {0,4}(?=[\da-fxX*][\da-fA-FxX*:.]{2,44} dev )/g,
    ),
  },
  { parser: /^ip-rule$/, cuts: before(/(?<=[^\d]) ?\d{1,10}:\s{0,2}(?:not )?from /g) },
  { parser: /^sysctl$/, cuts: sysctlCuts },
  {
    parser: /^ifconfig$/,
    cuts: before(
      /[A-Za-z][\w.:-]{0,20}: flags=\d|inet6? (?=[\da-fxX*:])|ether [\da-f]{2}:|[RT]X (?:packets|errors)|inet6? addr:|[A-Za-z][\w.:-]{0,20} {1,20}Link encap:/g,
    ),
  },
  { parser: /^(?:dmesg|journal)/, cuts: before(/\[ {0,6}\d{1,9}\.\d{6}\] /g) },
  { parser: /^ipvsadm/, cuts: before(/ {0,2}-> {0,2}(?=[\w[*]|RemoteAddress)|Prot LocalAddress/g) },
  {
    parser: /^ipvsadm/,
    cuts: before(
      /(?:TCP|UDP|SCTP) {1,4}\[?[\w.:*-]{3,60}\]?:[\w-]{1,20} {1,4}[a-z]|FWM {1,4}\d{1,10} {1,4}(?:IPv6 {1,4})?[a-z]|(?<=\d)(?:TCP|UDP|SCTP|FWM) |(?:TCP|UDP|SCTP|IP) {1,3}\d\d:\d\d {1,4}[A-Z]|-[Aa] -[tuf] /g,
    ),
  },
  { parser: /^ethtool/, cuts: behind(/NIC statistics: {0,8}/g) },
  {
    parser: /^ethtool/,
    cuts: behind(/: ?\d{1,20}(?: {1,8}(?=[A-Za-z_[][^:\n]{0,80}: ?\d)|(?=[A-Za-z_[]))/g),
  },
  {
    parser: /^nstat$/,
    cuts: behind(/ \d{1,20}\.\d {0,8}(?=[A-Z][A-Za-z0-9]{2,60} )|#kernel {0,4}(?=[A-Z])/g),
  },
  { parser: /^ss$/, cuts: before(/(?:tcp|udp) {1,8}(?:LISTEN|UNCONN|ESTAB|TIME-WAIT|CLOSE-WAIT) /g) },
];

/** Interface headings (`2: ens33: <`), and in one-line output `2: ens33    inet`. */
function interfaceCuts(text: string): number[] {
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
const ROUTE_VALUES =
  /^(?:via|dev|table|proto|scope|src|metric|mtu|advmss|pref|expires|error|weight|nhid|from|iif|uid|tos|dsfield|rtt|rttvar|cwnd|initcwnd|initrwnd|window|hoplimit|ssthresh|realms?|quickack|inet6?|lock|features|encap|as|to|mark)$/;
const ROUTE_START = /^(?:default|[\da-fxX*]{1,4}[.:][\da-fA-FxX*:.]{1,44}(?:\/\d{1,3})?|::(?:\/\d{1,3})?)$/;
const ROUTE_TYPE =
  /^(?:unicast|local|broadcast|unreachable|blackhole|prohibit|throw|anycast|multicast|nexthop)$/;

function routeCuts(text: string): number[] {
  const cuts: number[] = [];
  let value = false;
  let typed = true;
  for (const match of text.matchAll(/\S+/g)) {
    const word = match[0];
    if (value) {
      // `via inet6 fe80::1` and `mtu lock 1400` have two words of value.
      value = /^(?:inet6?|lock)$/.test(word);
      continue;
    }
    if (ROUTE_VALUES.test(word)) value = true;
    else if (ROUTE_TYPE.test(word)) cuts.push(match.index);
    else if (ROUTE_START.test(word) && !typed) cuts.push(match.index);
    typed = ROUTE_TYPE.test(word);
  }
  return cuts;
}

/** Each key begins a line: `key = value`. A key is glued to the value before it, so it begins at its root. */
function sysctlCuts(text: string): number[] {
  const cuts: number[] = [];
  let end = 0;
  for (let at = text.indexOf(" = "); at > 0; at = text.indexOf(" = ", at + 3)) {
    let from = at;
    while (from > end && at - from < 300 && /[\w./@:-]/.test(text[from - 1])) from--;
    const run = text.slice(from, at);
    const root = /^(?:abi|debug|dev|fs|kernel|net|sunrpc|user|vm)\./.test(run)
      ? 0
      : Math.max(
          ...["net.ipv", "net.core.", "net.netfilter.", "net.", "kernel.", "vm.", "fs."].map((r) =>
            run.lastIndexOf(r),
          ),
        );
    if (root >= 0) cuts.push(from + root);
    end = at + 3;
  }
  return cuts;
}

/**
 * `netstat -s` of net-tools: sentences by section, told to the names that nstat uses.
 *
 * Only what is printed becomes a counter. Most lines are left out when they are 0, so a counter that is
 * missing is 0 if its section's title was printed, and unknown otherwise (`-su` has no TcpExt): that is
 * for the reader of these facts to tell apart.
 */
import type { Counter, HostParser } from "./define.ts";
import { readInvocation } from "./invocation.ts";
import { HISTOGRAMS, SENTENCES } from "./netstat-sentences.ts";
import { NOT_COUNTED } from "./proc-snmp.ts";
import { keep, openingLines, readLines } from "./read-lines.ts";

const TITLE = /^(?:Ip|Icmp|IcmpMsg|Tcp|Udp|UdpLite|TcpExt|IpExt|MPTcpExt|Sctp|Ip6|Icmp6|Udp6|UdpLite6):$/;
const SETTING = /^(?:Forwarding is|Default TTL is|RTO algorithm is) /;
/** Raw names that no other section has: a filter may have taken the titles away. */
const TCP_EXT_NAME = /^(?:TCP[A-Za-z0-9]+|IPReversePathFilter|ArpFilter)$/;

/** Where one line stands: under which title, and in which histogram. */
interface Place {
  readonly section: string;
  readonly direction: "" | "In" | "Out";
}

/** The counter's name, or undefined when the line is none that we know. */
function nameOf(line: string, { section, direction }: Place): string | undefined {
  const raw = /^([A-Za-z][A-Za-z0-9]*): [0-9]+$/.exec(line)?.[1];
  const phrase = /^([A-Za-z][A-Za-z0-9 ]{1,60}): [0-9]+$/.exec(line)?.[1];
  const counted = direction && phrase && HISTOGRAMS.get(section)?.get(phrase);
  if (counted) return section + direction + counted;
  // `redirect: 5` is a histogram's, `InCsumErrors: 5` a name.
  if (raw && section !== "" && /^[A-Z]/.test(raw)) return raw.startsWith(section) ? raw : section + raw;
  if (raw && section === "" && TCP_EXT_NAME.test(raw)) return `TcpExt${raw}`;
  const sentence = line.replace(/\b[0-9]+\b/, "N").replace(/\.$/, "");
  for (const [title, sentences] of SENTENCES) {
    const name = sentences.get(sentence);
    // Without a title IPv4 is meant: netstat prints no more unless it is asked for -6.
    if (name !== undefined && (title === section || section === "")) return title + name;
  }
  return undefined;
}

export const netstatS: HostParser = {
  name: "netstat-s",
  matchesCommand(words) {
    const { program, letters, long } = readInvocation(words);
    return program === "netstat" && (letters.has("s") || long.has("statistics"));
  },
  matchesBody: (lines) => openingLines(lines, 3).some((text) => TITLE.test(text)),
  parse(lines) {
    const counters: Counter[] = [];
    let place: Place = { section: "", direction: "" };
    const unread = readLines(lines, (text, at) => {
      const line = text.trim();
      if (TITLE.test(line)) {
        place = { section: line.slice(0, -1), direction: "" };
        return true;
      }
      const histogram = /^ICMP (in|out)put histogram:$/.exec(line);
      if (histogram) {
        place = { ...place, direction: histogram[1] === "in" ? "In" : "Out" };
        return true;
      }
      if (SETTING.test(line)) return true;
      const name = nameOf(line, place);
      const number = /\b[0-9]{1,20}\b/.exec(line);
      if (name === undefined || !number) return false;
      return NOT_COUNTED.has(name) || keep(counters, { at, name, value: Number(number[0]), absolute: true });
    });
    return { facts: { counters }, unread };
  },
};

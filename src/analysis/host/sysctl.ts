/**
 * `sysctl` in all forms that print values of the running kernel: sysctl(8); and files below /proc/sys.
 */
import type { BodyLine, HostParser, ParsedBody, Sysctl } from "./define.ts";
import { keep, openingLines, readLines } from "./read-lines.ts";
import { sysctlKey, sysctlKeyOfPath } from "./sysctl-key.ts";

const LINE = /^([A-Za-z_][\w./:@*-]{2,250})\s{0,4}=(?:\s(.*))?$/;
/** `grep . /proc/sys/net/ipv4/conf/*\/rp_filter` */
const PATH_LINE = /^(\/proc\/sys\/[\w./:@-]{3,250}):(.*)$/;
/** What sysctl says beside the values; none of it is one. */
const REMARK =
  /^(?:sysctl: |error: |warning: |\* Applying |grep: |cat: |head: )|^(?:permission denied on key|reading key) /i;

export const sysctl: HostParser = {
  name: "sysctl",
  matchesCommand(words) {
    return words[0] === "sysctl" || pathsOf(words).length > 0;
  },
  matchesBody(lines) {
    const opening = openingLines(lines);
    // A file with comments is a configuration, and no proof of what is in force.
    if (lines.slice(0, 400).some((l) => /^\s*[#;]/.test(l.text))) return false;
    const values = opening.filter(
      (l) => (LINE.test(l) && l.includes(" = ") && /^\w+\./.test(l)) || PATH_LINE.test(l),
    );
    return values.length > 0 && values.length * 2 >= opening.length;
  },
  parse(lines, words): ParsedBody {
    const sysctls: Sysctl[] = [];
    const bare = bareValues(lines, words);
    if (bare) return { facts: { sysctls: bare }, unread: [] };
    const unread = readLines(lines, (text, at) => {
      const match = LINE.exec(text) ?? undefined;
      const path = match ? undefined : PATH_LINE.exec(text);
      const key = match ? sysctlKey(match[1]) : path ? sysctlKeyOfPath(path[1]) : undefined;
      if (key === undefined) return REMARK.test(text);
      // A pattern of a file that was applied (`--system`) is no key.
      if (key.includes("*")) return true;
      return keep(sysctls, { key, value: (match?.[2] ?? path?.[2] ?? "").trim(), at });
    });
    return { facts: { sysctls }, unread };
  },
};

/** `sysctl -n KEY...` and `cat /proc/sys/...` print values alone: theirs are the keys, if there are as many. */
function bareValues(lines: readonly BodyLine[], words: readonly string[]): Sysctl[] | undefined {
  const paths = pathsOf(words);
  const keys =
    words[0] === "sysctl"
      ? words
          .slice(1)
          .filter((w) => !w.startsWith("-"))
          .map(sysctlKey)
      : paths.map(sysctlKeyOfPath);
  const values = lines.filter((l) => l.text.trim() !== "");
  const alone =
    words[0] === "sysctl" ? words.some((w) => /^-[a-zA-Z]*n|^--values$/.test(w)) : words[0] === "cat";
  if (!alone || keys.length !== values.length || values.some((l) => !/^\s*[\w.,\t -]{1,200}$/.test(l.text)))
    return undefined;
  return keys.map((key, i) => ({ key, value: values[i].text.trim(), at: values[i].at }));
}

/** Paths without wildcards: with one nobody knows how many values follow. */
function pathsOf(words: readonly string[]): string[] {
  if (!/^(?:cat|grep|egrep|head|tail|more|less)$/.test(words[0] ?? "")) return [];
  return words.slice(1).filter((w) => w.startsWith("/proc/sys/"));
}

/** `nstat` of iproute2: `Name  value  rate`, or JSON with -j. */
import type { Counter, HostParser } from "./define.ts";
import { readInvocation } from "./invocation.ts";
import { decimal } from "./numbers.ts";
import { keep, openingLines, readLines, tokens } from "./read-lines.ts";

const ROW =
  /^(?:Ip|Icmp|IcmpMsg|Tcp|Udp|UdpLite|TcpExt|IpExt|MPTcpExt|Sctp)[A-Za-z0-9]{1,60} +[0-9]+ +[0-9]+\.[0-9]$/;

/** Without -a it prints what was added since an earlier call; -r forgets that call first. */
function isAbsolute(words: readonly string[]): boolean {
  const { program, letters, long } = readInvocation(words);
  if (program !== "nstat") return false;
  return (
    ["a", "r"].some((letter) => letters.has(letter)) || ["ignore", "reset"].some((name) => long.has(name))
  );
}

export const nstat: HostParser = {
  name: "nstat",
  matchesCommand: (words) => readInvocation(words).program === "nstat",
  matchesBody: (lines) =>
    openingLines(lines).some(
      (text) => text.trim() === "#kernel" || ROW.test(text) || text.startsWith('{"kernel":{'),
    ),
  parse(lines, words) {
    const counters: Counter[] = [];
    const absolute = isAbsolute(words);
    const unread = readLines(lines, (text, at) => {
      if (text.startsWith("#")) return true;
      if (/^\s*[{}"]/.test(text)) {
        for (const [, name, value] of text.matchAll(/"([A-Za-z0-9]{1,64})":\s{0,8}([0-9]{1,20})(?![0-9.])/g))
          if (!keep(counters, { at, name, value: Number(value), absolute })) return false;
        return true;
      }
      const [name, number, rate] = tokens(text);
      const value = decimal(number ?? "");
      if (value === undefined || !/^[A-Z][A-Za-z0-9]*$/.test(name) || !/^[0-9.]+$/.test(rate ?? "0"))
        return false;
      return keep(counters, { at, name, value, absolute });
    });
    return { facts: { counters }, unread };
  },
};

/** `ethtool -k IFACE`: offloads. No rule asks for them yet: the lines are read, and give no facts. */
import type { HostParser } from "./define.ts";
import { readInvocation } from "./invocation.ts";
import { openingLines, readLines } from "./read-lines.ts";

const TITLE = /^(?:Features|Offload parameters) for \S{1,15}:$/;
/** `tx-checksum-ipv4: off [fixed]`; old versions write words with blanks. */
const ROW = /^[a-z0-9][a-z0-9_ -]{1,60}: (?:on|off)(?: \[(?:fixed|requested on|requested off)\])?$/;

export const ethtoolK: HostParser = {
  name: "ethtool-k",
  matchesCommand(words) {
    const { program, letters, long } = readInvocation(words);
    return (
      program === "ethtool" && (letters.has("k") || long.has("show-features") || long.has("show-offload"))
    );
  },
  matchesBody: (lines) => openingLines(lines, 1).some((text) => TITLE.test(text.trim())),
  parse: (lines) => ({
    facts: {},
    unread: readLines(lines, (text) => TITLE.test(text.trim()) || ROW.test(text.trim())),
  }),
};

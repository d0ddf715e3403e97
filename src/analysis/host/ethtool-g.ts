/** `ethtool -g IFACE`: ring sizes. No rule asks for them yet: the lines are read, and give no facts. */
import type { HostParser } from "./define.ts";
import { readInvocation } from "./invocation.ts";
import { openingLines, readLines } from "./read-lines.ts";

const TITLE = /^Ring parameters for \S{1,15}:$/;
/** `RX Jumbo:    0`, `TX:    n/a`. */
const ROW =
  /^(?:Pre-set maximums|Current hardware settings):$|^(?:RX|TX|CQE|TCP)[A-Za-z -]{0,40}:\s{0,40}(?:[0-9]{1,10}|n\/a|on|off|auto)$/;

export const ethtoolG: HostParser = {
  name: "ethtool-g",
  matchesCommand(words) {
    const { program, letters, long } = readInvocation(words);
    return program === "ethtool" && (letters.has("g") || long.has("show-ring"));
  },
  matchesBody: (lines) => openingLines(lines, 1).some((text) => TITLE.test(text.trim())),
  parse: (lines) => ({
    facts: {},
    unread: readLines(lines, (text) => TITLE.test(text.trim()) || ROW.test(text.trim())),
  }),
};

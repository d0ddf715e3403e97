/** `ethtool -i IFACE`: driver and firmware. No rule asks for them yet: the lines are read, and give no facts. */
import type { HostParser } from "./define.ts";
import { readInvocation } from "./invocation.ts";
import { openingLines, readLines } from "./read-lines.ts";

const TITLE = /^driver: \S{1,60}$/;
/** Many of the values may be empty. */
const ROW =
  /^(?:driver|version|firmware-version|expansion-rom-version|bus-info|supports-[a-z-]{1,40}): ?.{0,200}$/;

export const ethtoolI: HostParser = {
  name: "ethtool-i",
  matchesCommand(words) {
    const { program, letters, long } = readInvocation(words);
    return program === "ethtool" && (letters.has("i") || long.has("driver"));
  },
  matchesBody: (lines) => openingLines(lines, 1).some((text) => TITLE.test(text.trim())),
  parse: (lines) => ({
    facts: {},
    unread: readLines(lines, (text) => TITLE.test(text.trim()) || ROW.test(text.trim())),
  }),
};

/** `uname -a`, `uname -r`, /proc/version: which kernel it is. */
import type { HostParser, LogLine } from "./define.ts";
import { keep, openingLines, readLines } from "./read-lines.ts";

const FULL = /^Linux \S{1,255} \d{1,3}\.\d{1,4}\S{0,100} .{0,300}$/;
const RELEASE = /^\d{1,3}\.\d{1,4}[\w.+~-]{0,100}$/;

export const uname: HostParser = {
  name: "uname",
  matchesCommand(words) {
    return words[0] === "uname" || (words[0] === "cat" && words.includes("/proc/version"));
  },
  matchesBody(lines) {
    return openingLines(lines, 1).some((l) => FULL.test(l));
  },
  parse(lines) {
    const kernel: LogLine[] = [];
    const unread = readLines(lines, (text, at) => {
      const message = text.trim();
      return (FULL.test(message) || RELEASE.test(message)) && keep(kernel, { message, at });
    });
    return { facts: { kernel }, unread };
  },
};

/** `ethtool -k IFACE`: offloads and other features, on or off. */
import type { Feature, HostParser } from "./define.ts";
import { interfaceOperand, readInvocation } from "./invocation.ts";
import { keep, openingLines, readLines } from "./read-lines.ts";

const TITLE = /^(?:Features|Offload parameters) for (\S{1,15}):$/;
/** `tx-checksum-ipv4: off [fixed]`; old versions write words with blanks. */
const ROW = /^([a-z0-9][a-z0-9_ -]{1,60}): (on|off)(?: \[(fixed|requested on|requested off)\])?$/;

export const ethtoolK: HostParser = {
  name: "ethtool-k",
  matchesCommand(words) {
    const { program, letters, long } = readInvocation(words);
    return (
      program === "ethtool" && (letters.has("k") || long.has("show-features") || long.has("show-offload"))
    );
  },
  matchesBody: (lines) => openingLines(lines, 1).some((text) => TITLE.test(text.trim())),
  parse(lines, words) {
    const features: Feature[] = [];
    let name = interfaceOperand(words);
    const unread = readLines(lines, (text, at) => {
      const title = TITLE.exec(text.trim());
      if (title) {
        name = title[1];
        return true;
      }
      const [, feature, state, remark] = ROW.exec(text.trim()) ?? [];
      if (feature === undefined) return false;
      if (name === undefined) return true;
      return keep(features, {
        at,
        interface: name,
        name: feature.replaceAll(" ", "-"),
        on: state === "on",
        fixed: remark === "fixed",
      });
    });
    return { facts: { features }, unread };
  },
};

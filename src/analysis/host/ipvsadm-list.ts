/** `ipvsadm -Ln`, also with --stats, --rate, --thresholds, --persistent-conn, --tun-info, or without -n. */

import type { HostParser } from "./define.ts";
import { parseEndpoint, parseHexEndpoint } from "./endpoint.ts";
import { readInvocation } from "./invocation.ts";
import { LIST_COLUMNS, readIpvsTable } from "./ipvs-table.ts";
import { readFlags } from "./ipvs-values.ts";
import { decimal } from "./numbers.ts";
import { openingLines, tokens } from "./read-lines.ts";

const NOTATION = { endpoint: parseEndpoint, fwmark: decimal, flags: readFlags };

const METHOD = /^(?:Route|Masq|Tunnel|Local)$/;

/** What to expect when a filter took the heading away. */
function columnsOf(options: ReadonlySet<string>): readonly string[] {
  if (options.has("stats")) return ["Conns", "InPkts", "OutPkts", "InBytes", "OutBytes"];
  if (options.has("rate")) return ["CPS", "InPPS", "OutPPS", "InBPS", "OutBPS"];
  if (options.has("thresholds")) return ["Uthreshold", "Lthreshold", "ActiveConn", "InActConn"];
  if (options.has("persistent-conn")) return ["Weight", "PersistConn", "ActiveConn", "InActConn"];
  if (options.has("tun-info")) return ["Forward", "TunnelInfo", "Weight", "ActiveConn", "InActConn"];
  return LIST_COLUMNS;
}

export const ipvsadmList: HostParser = {
  name: "ipvsadm-list",
  matchesCommand(words) {
    const { program, letters, long } = readInvocation(words);
    if (program !== "ipvsadm" || letters.has("c") || long.has("connection")) return false;
    const lists = letters.has("L") || letters.has("l") || long.has("list");
    // Without a command it lists.
    return lists || (long.size === 0 && [...letters].every((letter) => letter === "n"));
  },
  matchesBody(lines) {
    const opening = openingLines(lines).map(tokens);
    // /proc/net/ip_vs has the same heading.
    if (opening.some(([, second = ""]) => parseHexEndpoint(second) !== undefined)) return false;
    return opening.some(([first, second = "", third = ""]) => {
      if (first === "->") return METHOD.test(third) && parseEndpoint(second) !== undefined;
      if (/^(?:TCP|UDP|SCTP)$/.test(first))
        return /^[a-z]+$/.test(third) && parseEndpoint(second) !== undefined;
      return /^(?:IP Virtual Server|Can't initialize ipvs:)$/.test(`${first} ${second} ${third}`);
    });
  },
  parse: (lines, words) => readIpvsTable(lines, NOTATION, columnsOf(readInvocation(words).long)),
};

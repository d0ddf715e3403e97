/** `ipvsadm -Ln`, also with --stats, --rate, --thresholds, --persistent-conn, --tun-info, or without -n. */

import type { HostParser } from "./define.ts";
import { parseEndpoint } from "./endpoint.ts";
import { readInvocation } from "./invocation.ts";
import { LIST_COLUMNS, readIpvsTable } from "./ipvs-table.ts";
import { decimal } from "./numbers.ts";
import { openingLines, tokens } from "./read-lines.ts";

const NOTATION = { endpoint: parseEndpoint, fwmark: decimal };

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
  matchesBody: (lines) =>
    openingLines(lines).some((text) => {
      const [first, second = "", third = ""] = tokens(text);
      if (first === "->")
        return parseEndpoint(second) !== undefined && /^(?:Route|Masq|Tunnel|Local)$/.test(third);
      return (
        /^(?:TCP|UDP|SCTP)$/.test(first) && parseEndpoint(second) !== undefined && /^[a-z0-9]+$/.test(third)
      );
    }) || openingLines(lines, 3).some((text) => text.startsWith("IP Virtual Server version ")),
  parse: (lines, words) => readIpvsTable(lines, NOTATION, columnsOf(readInvocation(words).long)),
};

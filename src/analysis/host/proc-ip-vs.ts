/** /proc/net/ip_vs: the table of `ipvsadm -L` with addresses, ports and marks in hexadecimal. */

import type { HostParser } from "./define.ts";
import { parseHexEndpoint } from "./endpoint.ts";
import { readsProcNet } from "./invocation.ts";
import { LIST_COLUMNS, readIpvsTable } from "./ipvs-table.ts";
import { readProcFlags } from "./ipvs-values.ts";
import { hex } from "./numbers.ts";
import { openingLines, tokens } from "./read-lines.ts";

const NOTATION = { endpoint: parseHexEndpoint, fwmark: hex, flags: readProcFlags };

export const procIpVs: HostParser = {
  name: "proc-ip-vs",
  matchesCommand: (words) => readsProcNet(words, "ip_vs"),
  matchesBody: (lines) =>
    openingLines(lines).some((text) => parseHexEndpoint(tokens(text)[1] ?? "") !== undefined),
  parse: (lines) => readIpvsTable(lines, NOTATION, LIST_COLUMNS),
};

/** /proc/net/ip_vs_stats: totals since the last `ipvsadm -Z`, all numbers hexadecimal (ip_vs_ctl.c). */

import type { Counter, HostParser } from "./define.ts";
import { readsProcNet } from "./invocation.ts";
import { hex } from "./numbers.ts";
import { keep, openingLines, readLines, tokens } from "./read-lines.ts";

const NAMES = ["IpVsConnections", "IpVsInPackets", "IpVsOutPackets", "IpVsInBytes", "IpVsOutBytes"];
const TOTALS = "Conns Packets Packets Bytes Bytes";
const RATES = "Conns/s Pkts/s Pkts/s Bytes/s Bytes/s";

export const procIpVsStats: HostParser = {
  name: "proc-ip-vs-stats",
  matchesCommand: (words) => readsProcNet(words, "ip_vs_stats"),
  matchesBody: (lines) => openingLines(lines).some((text) => tokens(text).join(" ") === TOTALS),
  parse(lines) {
    const counters: Counter[] = [];
    let heading = "";
    const unread = readLines(lines, (text, at) => {
      const words = tokens(text);
      const line = words.join(" ");
      if (line === "Total Incoming Outgoing Incoming Outgoing") return true;
      if (line === TOTALS || line === RATES) {
        heading = line;
        return true;
      }
      const values = words.map(hex);
      if (heading === "" || values.length !== NAMES.length || values.includes(undefined)) return false;
      // Rates are an average over the last seconds: no counters.
      // Rates are an average over the last seconds: no counters.
      const kept = values.every(
        (value, i) =>
          heading === RATES || keep(counters, { at, name: NAMES[i], value: value ?? 0, absolute: true }),
      );
      heading = "";
      return kept;
    });
    return { facts: { counters }, unread };
  },
};

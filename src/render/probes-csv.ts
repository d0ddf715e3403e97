/** The kinds of packets and who saw them as CSV, for spreadsheets and scripts. */
import type { Report } from "../report/schema.ts";
import { csv } from "./csv.ts";
import type { Renderer } from "./define.ts";

export const probesCsv: Renderer = {
  mediaType: "text/csv",
  suffix: "probes.csv",
  render: ({ probes }: Report) => {
    const hosts = [...new Set(probes.flatMap((p) => Object.keys(p.seenAt)))].sort();
    return csv([
      [
        "protocol",
        "source",
        "destination",
        "sourceMac",
        "destinationMac",
        "viaVip",
        "packets",
        "received",
        ...hosts.map((host) => `seenAt ${host}`),
      ],
      ...probes.map((p) => [
        p.protocol,
        p.source,
        p.destination,
        p.sourceMac,
        p.destinationMac,
        p.viaVip,
        p.packets,
        p.received,
        ...hosts.map((host) => p.seenAt[host] ?? ""),
      ]),
    ]);
  },
};

/** The probes, for a spreadsheet. */
import { csv } from "./csv.ts";
import type { Renderer } from "./define.ts";
import { seenText } from "./markdown-tables.ts";

export const probesCsv: Renderer = {
  mediaType: "text/csv",
  suffix: "probes.csv",
  render: ({ probes }) =>
    csv(
      [
        ...["protocol", "source", "destination", "sourceMac", "destinationMac"],
        ...["viaVip", "packets", "seenAt", "received"],
      ],
      probes.map((p) => [
        ...[p.protocol, p.source, p.destination, p.sourceMac, p.destinationMac],
        ...[p.viaVip ? "true" : "false", p.packets, seenText(p.seenAt), p.received],
      ]),
    ),
};

/** The packets hop by hop, for a spreadsheet. */
import { csv } from "./csv.ts";
import type { Renderer } from "./define.ts";

export const segmentsCsv: Renderer = {
  mediaType: "text/csv",
  suffix: "segments.csv",
  render: ({ segments }) =>
    csv(
      ["direction", "from", "to", "sent", "arrived", "missing", "unknown", "because"],
      segments.map(({ direction, from, to, packets, because }) => [
        ...[direction, from, to],
        ...[packets.sent, packets.arrived, packets.missing, packets.unknown],
        because,
      ]),
    ),
};

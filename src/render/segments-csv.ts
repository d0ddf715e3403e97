/** The packets hop by hop as CSV, for spreadsheets and scripts. */
import type { Report } from "../report/schema.ts";
import { csv } from "./csv.ts";
import type { Renderer } from "./define.ts";

export const segmentsCsv: Renderer = {
  mediaType: "text/csv",
  suffix: "segments.csv",
  render: ({ segments }: Report) =>
    csv([
      ["direction", "from", "to", "sent", "arrived", "missing", "unknown", "because"],
      ...segments.map((s) => [
        s.direction,
        s.from,
        s.to,
        s.packets.sent,
        s.packets.arrived,
        s.packets.missing,
        s.packets.unknown,
        s.because,
      ]),
    ]),
};

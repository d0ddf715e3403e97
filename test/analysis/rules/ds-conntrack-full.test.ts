import { dsConntrackFull } from "../../../src/analysis/rules/ds-conntrack-full.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ds = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);
const statless = ds((text) => text.replace(/^### cat \/proc\/net\/stat\/nf_conntrack[^#]*/m, ""));

onCases(
  dsConntrackFull,
  [
    { case: "ds-conntrack-full", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "ds-conntrack-full",
      but: ["without its statistics: the count, and new lines of the log", statless],
      segments: ["ds>ds"],
      confidence: "likely",
    },
    {
      case: "ds-conntrack-full",
      but: ["one snapshot", without(".before")],
      segments: ["ds>ds"],
      confidence: "likely",
    },
    {
      // As `conntrack -S` prints them.
      case: "ds-conntrack-full",
      but: [
        "by conntrack -S",
        ds((text) =>
          text.replace(
            /^### cat \/proc\/net\/stat\/nf_conntrack\nentries.*\n(.*)\n/m,
            (_, row: string) =>
              `### conntrack -S\ncpu=0   \tfound=0 invalid=0 insert=0 insert_failed=0 drop=${Number.parseInt(row.split(/\s+/)[10], 16)} early_drop=0 error=0 search_restart=0\n`,
          ),
        ),
      ],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    { case: "dr-healthy", outcome: "inconclusive" },
    { case: "ds-conntrack-invalid", outcome: "pass" },
    // Full once, and not any more.
    {
      case: "ds-conntrack-full",
      but: [
        "one snapshot, an old log line, room now",
        ({ part, bytes }) =>
          part.includes(".before")
            ? undefined
            : ds((text) =>
                text
                  .replace(/^### cat \/proc\/net\/stat\/nf_conntrack[^#]*/m, "")
                  .replace(/(nf_conntrack_count) = \d+/, "$1 = 3"),
              )({ part, bytes }),
      ],
      outcome: "inconclusive",
    },
    { case: "ds-conntrack-full", but: ["without state", without(".state")], outcome: "inconclusive" },
  ],
  true,
);

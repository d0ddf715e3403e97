import { rsConntrackFull } from "../../../src/analysis/rules/rs-conntrack-full.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const BOTH = ["rs1>rs1", "rs2>rs2"];
const CASE = "dr-rs-conntrack-full";
const servers = (edit: (text: string) => string) =>
  editText((part) => part.startsWith("rs") && part.includes(".state"), edit);

onCases(
  rsConntrackFull,
  [
    // New flows are dropped, old ones are answered.
    { case: "dr-rs-conntrack-full", segments: BOTH, confidence: "confirmed" },
    // One moment: as many entries as there may be, and the kernel's log.
    { case: CASE, but: ["one snapshot", without(".before")], segments: BOTH, confidence: "likely" },
    {
      case: CASE,
      but: ["without the counters", servers((text) => text.replaceAll(/^[0-9a-f]{8} {2}[0-9a-f].*\n/gm, ""))],
      segments: BOTH,
      confidence: "likely",
    },
  ],
  [
    { case: "dr-app-down", outcome: "not-applicable" },
    { case: "dr-healthy", outcome: "not-applicable" },
    {
      case: "dr-rs-conntrack-full",
      but: [
        "nothing dropped, room left",
        servers((text) =>
          text
            .replaceAll("00000006 00000000 00000000  ", "00000000 00000000 00000000  ")
            .replace("nf_conntrack_max = 5", "nf_conntrack_max = 500")
            .replaceAll(/^.*table full.*\n/gm, ""),
        ),
      ],
      outcome: "pass",
    },
    { case: CASE, but: ["without state", without(".state")], outcome: "inconclusive" },
    { case: "dr-rs-missing-vip", outcome: "inconclusive" },
  ],
);

import { capTimeWindow } from "../../../src/analysis/rules/cap-time-window.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  capTimeWindow,
  [
    { case: "dr-rs-capture-ended-early", segments: ["rs1>rs1"], confidence: "confirmed" },
    {
      case: "v7-dr-rs-capture-ended-early",
      but: ["without state", without(".state")],
      segments: ["rs1>rs1"],
      confidence: "confirmed",
    },
  ],
  [
    // A clock that is off, in a capture that ran all the time.
    { case: "dr-clock-skew", outcome: "pass" },
    { case: "dr-rs-capture-wrong-filter", outcome: "pass" },
    { case: "dr-antispoof", outcome: "pass" },
  ],
);

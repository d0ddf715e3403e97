import { capClockSkew } from "../../../src/analysis/rules/cap-clock-skew.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  capClockSkew,
  [
    { case: "dr-clock-skew", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    {
      case: "dr-clock-skew",
      but: ["without state", without(".state")],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "confirmed",
    },
  ],
  [
    { case: "dr-healthy", outcome: "pass" },
    { case: "dr-rs-capture-ended-early", outcome: "pass" },
  ],
);

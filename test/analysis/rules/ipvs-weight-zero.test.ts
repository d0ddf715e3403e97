import { ipvsWeightZero } from "../../../src/analysis/rules/ipvs-weight-zero.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  ipvsWeightZero,
  [
    { case: "ipvs-weight-zero", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "ipvs-weight-zero",
      but: ["one snapshot", without(".before")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    // One of two: what weight 0 is for.
    { case: "ipvs-weight-zero-one", outcome: "pass" },
    // None at all.
    { case: "dr-no-real-servers", outcome: "pass" },
    { case: "ipvs-weight-zero", but: ["without state", without(".state")], outcome: "inconclusive" },
  ],
);

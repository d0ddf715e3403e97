import { ipvsNoDest } from "../../../src/analysis/rules/ipvs-no-dest.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  ipvsNoDest,
  [
    { case: "dr-no-real-servers", segments: ["ds>ds"], confidence: "confirmed" },
    { case: "dr-tcp-no-dest", segments: ["ds>ds"], confidence: "confirmed" },
  ],
  [
    // Servers are there, with weight 0.
    { case: "ipvs-weight-zero", outcome: "pass" },
    { case: "dr-wrong-port", outcome: "pass" },
    { case: "dr-no-real-servers", but: ["without state", without(".state")], outcome: "inconclusive" },
  ],
);

import { capFilterExcludes } from "../../../src/analysis/rules/cap-filter-excludes.ts";
import { onCases } from "./on-cases.ts";

onCases(
  capFilterExcludes,
  [{ case: "dr-rs-capture-wrong-filter", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" }],
  [
    // Not running at that time.
    { case: "dr-rs-capture-ended-early", outcome: "pass" },
    // Truly lost.
    { case: "dr-antispoof", outcome: "pass" },
    { case: "dr-healthy", outcome: "pass" },
  ],
);

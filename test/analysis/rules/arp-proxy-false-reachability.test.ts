import { arpProxyFalseReachability } from "../../../src/analysis/rules/arp-proxy-false-reachability.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  arpProxyFalseReachability,
  [
    { case: "dr-antispoof-arp-proxy", segments: ["ds>rs2", "ds>rs1"], confidence: "confirmed" },
    {
      case: "dr-antispoof-arp-proxy",
      but: ["without state", without(".state")],
      segments: ["ds>rs2", "ds>rs1"],
      confidence: "confirmed",
    },
  ],
  [
    // The real servers answered themselves.
    { case: "dr-antispoof", outcome: "pass" },
    { case: "dr-healthy", outcome: "pass" },
    // A filter hides the questions.
    { case: "dr-rs-capture-wrong-filter", outcome: "inconclusive" },
    { case: "dr-rs-arp-incomplete", outcome: "pass" },
  ],
);

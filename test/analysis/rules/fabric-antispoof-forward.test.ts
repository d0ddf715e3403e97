import { fabricAntispoofForward } from "../../../src/analysis/rules/fabric-antispoof-forward.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  fabricAntispoofForward,
  [
    { case: "dr-antispoof", segments: ["ds>rs1", "ds>rs2"], confidence: "likely" },
    {
      case: "dr-antispoof",
      but: ["without state", without(".state")],
      segments: ["ds>rs1", "ds>rs2"],
      confidence: "likely",
    },
    {
      case: "dr-antispoof",
      but: ["without the client", without("client")],
      segments: ["ds>rs1", "ds>rs2"],
      confidence: "likely",
    },
    { case: "dr-antispoof-matrix", segments: ["ds>rs1", "ds>rs2"], confidence: "confirmed" },
    {
      case: "v7-dr-antispoof-matrix",
      but: ["without state", without(".state")],
      segments: ["ds>rs1", "ds>rs2"],
      confidence: "confirmed",
    },
    { case: "dr-vxlan-antispoof", segments: ["ds>rs1", "ds>rs2"], confidence: "likely" },
    { case: "article", segments: ["ds>rs1", "ds>rs2"], confidence: "confirmed" },
  ],
  [
    // The destination is what is filtered.
    { case: "fabric-dst-check-rs", outcome: "pass" },
    // The tunnel is.
    { case: "fabric-proto-blocked", outcome: "pass" },
    // Some of every kind arrive.
    { case: "dr-partial-loss-random", outcome: "pass" },
    // The frames carry another MAC.
    { case: "dr-stale-mac", outcome: "pass" },
    // A capture filter, or the end of a capture, hides what arrived.
    { case: "dr-rs-capture-wrong-filter", outcome: "inconclusive" },
    { case: "dr-rs-capture-ended-early", outcome: "inconclusive" },
    { case: "dr-matrix-open-fabric", outcome: "pass" },
  ],
);

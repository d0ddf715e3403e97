import { fabricDstCheckRs } from "../../../src/analysis/rules/fabric-dst-check-rs.ts";
import { captured, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  fabricDstCheckRs,
  [
    { case: "fabric-dst-check-rs", segments: ["ds>rs1", "ds>rs2"], confidence: "confirmed" },
    {
      case: "fabric-dst-check-rs",
      but: ["without state", without(".state")],
      segments: ["ds>rs1", "ds>rs2"],
      confidence: "confirmed",
    },
  ],
  [
    // The director's own address to the VIP arrives: the source is what is filtered.
    { case: "dr-antispoof-matrix", outcome: "not-applicable" },
    // Nothing was sent that tells source from destination.
    { case: "dr-antispoof", outcome: "inconclusive" },
    {
      case: "dr-antispoof",
      but: ["captured with `udp`", captured((f) => f.protocol === 17)],
      outcome: "inconclusive",
    },
    { case: "dr-partial-loss-random", outcome: "not-applicable" },
    { case: "dr-healthy", outcome: "pass" },
  ],
);

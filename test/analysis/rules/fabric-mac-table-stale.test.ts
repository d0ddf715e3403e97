import { fabricMacTableStale } from "../../../src/analysis/rules/fabric-mac-table-stale.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  fabricMacTableStale,
  [
    { case: "fabric-mac-table-stale", segments: ["ds>rs1"], confidence: "confirmed" },
    {
      case: "fabric-mac-table-stale",
      but: ["without rs2", without("rs2")],
      segments: ["ds>rs1"],
      confidence: "confirmed",
    },
  ],
  [
    // What the director sends from its own address arrives.
    { case: "dr-antispoof", outcome: "pass" },
    { case: "fabric-dst-check-rs", outcome: "pass" },
    { case: "dr-stale-mac", outcome: "pass" },
    { case: "dr-partial-loss-one-server", outcome: "pass" },
    { case: "dr-healthy", outcome: "pass" },
  ],
);

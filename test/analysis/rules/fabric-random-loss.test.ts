import { fabricRandomLoss } from "../../../src/analysis/rules/fabric-random-loss.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  fabricRandomLoss,
  [
    { case: "dr-partial-loss-random", segments: ["ds>rs1", "ds>rs2"], confidence: "likely" },
    {
      case: "dr-partial-loss-random",
      but: ["without state", without(".state")],
      segments: ["ds>rs1", "ds>rs2"],
      confidence: "likely",
    },
    { case: "dr-partial-loss-one-server", segments: ["ds>rs1"], confidence: "likely" },
    // Every datagram is the same: only counts tell.
    { case: "dr-loss-identical", segments: ["ds>rs1", "ds>rs2"], confidence: "likely" },
  ],
  [
    // Everything of one kind is lost: a filter.
    { case: "dr-antispoof-matrix", outcome: "not-applicable" },
    { case: "dr-healthy-identical", outcome: "pass" },
    { case: "dr-rs-capture-ended-early", outcome: "inconclusive" },
  ],
);

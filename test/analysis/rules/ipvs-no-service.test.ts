import { ipvsNoService } from "../../../src/analysis/rules/ipvs-no-service.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  ipvsNoService,
  [
    { case: "dr-wrong-port", segments: ["ds>ds"], confidence: "confirmed" },
    { case: "dr-tcp-no-service", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "dr-wrong-port",
      but: ["one snapshot", without(".before")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    // The service is there, without a real server.
    { case: "dr-no-real-servers", outcome: "pass" },
    { case: "dr-tcp-no-dest", outcome: "pass" },
    // Without the table: no service, or none of its servers usable.
    { case: "dr-wrong-port", but: ["without state", without(".state")], outcome: "inconclusive" },
    // Refused by the real server.
    { case: "dr-app-down", outcome: "pass" },
  ],
);

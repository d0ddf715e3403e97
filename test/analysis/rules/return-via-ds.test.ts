import { returnViaDs } from "../../../src/analysis/rules/return-via-ds.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  returnViaDs,
  [
    { case: "dr-return-via-ds", segments: ["ds>ds"], confidence: "likely" },
    {
      case: "dr-return-via-ds",
      but: ["without state", without(".state")],
      segments: ["ds>ds"],
      confidence: "likely",
    },
    {
      case: "dr-return-via-ds",
      but: ["without the client", without("client")],
      segments: ["ds>ds"],
      confidence: "likely",
    },
  ],
  [
    // With NAT that is the way.
    { case: "nat-healthy", outcome: "not-applicable" },
    // Lost in the fabric.
    { case: "udp-antispoof-reply", outcome: "pass" },
    { case: "dr-healthy", outcome: "pass" },
  ],
);

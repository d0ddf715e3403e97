import { rsSgInbound } from "../../../src/analysis/rules/rs-sg-inbound.ts";
import { captured, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const BOTH = ["ds>rs1", "ds>rs2"];

onCases(
  rsSgInbound,
  [
    { case: "dr-rs-sg-inbound", segments: BOTH, confidence: "possible" },
    {
      case: "dr-rs-sg-inbound",
      but: ["without state", without(".state")],
      segments: BOTH,
      confidence: "possible",
    },
  ],
  [
    // The source, the destination, the protocol decides.
    { case: "dr-antispoof-matrix", outcome: "pass" },
    { case: "fabric-dst-check-rs", outcome: "pass" },
    { case: "fabric-proto-blocked", outcome: "pass" },
    // Nothing but the clients' own was sent to that port.
    { case: "dr-antispoof", outcome: "not-applicable" },
    {
      case: "dr-antispoof",
      but: ["captured with `udp`", captured((f) => f.protocol === 17)],
      outcome: "inconclusive",
    },
    {
      case: "dr-rs-sg-inbound",
      but: ["captured with `udp`", captured((f) => f.protocol === 17)],
      outcome: "inconclusive",
    },
    { case: "dr-partial-loss-random", outcome: "pass" },
    { case: "dr-healthy", outcome: "pass" },
  ],
);

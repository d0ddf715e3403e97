import { fabricProtoBlocked } from "../../../src/analysis/rules/fabric-proto-blocked.ts";
import { captured, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  fabricProtoBlocked,
  [
    { case: "fabric-proto-blocked", segments: ["ds>rs1", "ds>rs2"], confidence: "confirmed" },
    { case: "fabric-proto-blocked-gre", segments: ["ds>rs1", "ds>rs2"], confidence: "confirmed" },
    {
      case: "fabric-proto-blocked",
      but: ["without state", without(".state")],
      segments: ["ds>rs1", "ds>rs2"],
      confidence: "confirmed",
    },
  ],
  [
    // The tunnelled packets arrive, and end in the real server.
    { case: "tun-no-ipip-module", outcome: "not-applicable" },
    { case: "tun-antispoof-healthy", outcome: "not-applicable" },
    // Nothing shows that anything else arrives.
    {
      case: "fabric-proto-blocked",
      but: ["captured with `ip proto 4`", captured((f) => f.protocol === 4)],
      outcome: "inconclusive",
    },
    // Lost without a tunnel.
    { case: "dr-antispoof", outcome: "not-applicable" },
  ],
);

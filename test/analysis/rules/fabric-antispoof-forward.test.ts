import { fabricAntispoofForward } from "../../../src/analysis/rules/fabric-antispoof-forward.ts";
import { captured, without } from "../analyze-case.ts";
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
    // Neighbour discovery alone arrives, which no security group filters.
    { case: "ipv6-dr-antispoof", segments: ["ds>rs1", "ds>rs2"], confidence: "possible" },
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
    // Nothing shows that anything else arrives, but for broadcasts.
    {
      case: "dr-antispoof",
      but: ["captured with `not icmp`", captured((f) => f.protocol !== 1)],
      outcome: "inconclusive",
    },
    {
      case: "dr-antispoof",
      but: ["captured with `udp`", captured((f) => f.protocol === 17)],
      outcome: "inconclusive",
    },
  ],
);

import { fabricMtuOverlay } from "../../../src/analysis/rules/fabric-mtu-overlay.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  fabricMtuOverlay,
  [
    { case: "fabric-mtu-overlay", segments: ["ds>rs1", "ds>rs2"], confidence: "confirmed" },
    { case: "fabric-mtu-overlay-tun", segments: ["ds>rs1", "ds>rs2"], confidence: "confirmed" },
    {
      case: "fabric-mtu-overlay",
      but: ["without state", without(".state")],
      segments: ["ds>rs1", "ds>rs2"],
      confidence: "confirmed",
    },
  ],
  [
    // The director itself refuses what is too big.
    { case: "tun-mtu-df", outcome: "pass" },
    // First fragments, the biggest, arrive.
    { case: "fabric-fragment-drop", outcome: "pass" },
    { case: "dr-fragments-healthy", outcome: "pass" },
    // Some of the one size are lost.
    { case: "dr-partial-loss-random", outcome: "pass" },
    { case: "dr-antispoof", outcome: "pass" },
    { case: "tcp-dr-gso", outcome: "pass" },
  ],
);

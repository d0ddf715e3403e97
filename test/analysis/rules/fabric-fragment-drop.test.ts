import { fabricFragmentDrop } from "../../../src/analysis/rules/fabric-fragment-drop.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  fabricFragmentDrop,
  [
    { case: "fabric-fragment-drop", segments: ["ds>rs1", "ds>rs2"], confidence: "confirmed" },
    { case: "fabric-fragment-drop-tun", segments: ["ds>rs1", "ds>rs2"], confidence: "confirmed" },
    {
      case: "fabric-fragment-drop",
      but: ["one snapshot", without(".before")],
      segments: ["ds>rs1", "ds>rs2"],
      confidence: "confirmed",
    },
  ],
  [
    // All fragments arrive.
    { case: "dr-fragments-healthy", outcome: "pass" },
    { case: "tun-mtu-frag", outcome: "pass" },
    { case: "fabric-mtu-overlay", outcome: "not-applicable" },
    { case: "dr-healthy", outcome: "not-applicable" },
  ],
);

import { dsNeighWrongMac } from "../../../src/analysis/rules/ds-neigh-wrong-mac.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  dsNeighWrongMac,
  [
    { case: "dr-stale-mac", segments: ["ds>rs1"], confidence: "confirmed" },
    {
      case: "dr-stale-mac",
      but: ["one snapshot", without(".before")],
      segments: ["ds>rs1"],
      confidence: "likely",
    },
  ],
  [
    // Lost on the way, with the right MAC.
    { case: "dr-antispoof", outcome: "pass" },
    { case: "dr-rs-arp-incomplete", outcome: "pass" },
    { case: "dr-healthy", outcome: "pass" },
  ],
);

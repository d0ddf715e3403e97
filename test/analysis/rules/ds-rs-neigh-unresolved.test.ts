import { dsRsNeighUnresolved } from "../../../src/analysis/rules/ds-rs-neigh-unresolved.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  dsRsNeighUnresolved,
  [
    { case: "dr-rs-arp-incomplete", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "dr-rs-arp-incomplete",
      but: ["without state", without(".state")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    // Resolved, wrongly.
    { case: "dr-stale-mac", outcome: "pass" },
    // Never asked: the requests end before.
    { case: "dr-ds-firewall-drop", outcome: "not-applicable" },
    { case: "dr-healthy", outcome: "pass" },
  ],
);

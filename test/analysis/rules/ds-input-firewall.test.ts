import { dsInputFirewall } from "../../../src/analysis/rules/ds-input-firewall.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  dsInputFirewall,
  [
    { case: "dr-ds-firewall-drop", segments: ["ds>ds"], confidence: "confirmed" },
    { case: "dr-ds-firewall-reject", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "dr-ds-firewall-drop",
      but: ["one snapshot", without(".before")],
      segments: ["ds>ds"],
      confidence: "likely",
    },
  ],
  [
    // A rule of a real server's.
    { case: "dr-rs-firewall-drop", outcome: "pass" },
    { case: "dr-ds-firewall-drop", but: ["without state", without(".state")], outcome: "inconclusive" },
    { case: "dr-wrong-port", outcome: "pass" },
  ],
);

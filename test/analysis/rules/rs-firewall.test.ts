import { rsFirewall } from "../../../src/analysis/rules/rs-firewall.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  rsFirewall,
  [
    { case: "dr-rs-firewall-drop", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    { case: "dr-rs-firewall-reject", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    {
      case: "dr-rs-firewall-drop",
      but: ["one snapshot", without(".before")],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "likely",
    },
    // Behind a fabric that lets nothing through: it stands there all the same.
    {
      case: "two-firewall-behind-antispoof",
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "likely",
      cause: false,
    },
  ],
  [
    // Known to have no rule.
    { case: "dr-app-down", outcome: "pass" },
    { case: "dr-healthy", outcome: "not-applicable" },
    // No rule is known.
    { case: "dr-rs-firewall-drop", but: ["without state", without(".state")], outcome: "inconclusive" },
    // A rule of the director's.
    { case: "dr-ds-firewall-drop", outcome: "inconclusive" },
  ],
  true,
);

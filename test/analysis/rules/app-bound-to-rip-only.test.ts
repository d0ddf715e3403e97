import { appBoundToRipOnly } from "../../../src/analysis/rules/app-bound-to-rip-only.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  appBoundToRipOnly,
  [
    { case: "app-bound-to-rip", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    {
      case: "app-bound-to-rip",
      but: ["one snapshot", without(".before")],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "confirmed",
    },
  ],
  [
    // No socket at all.
    { case: "dr-app-down", outcome: "not-applicable" },
    // A socket that takes the VIP, behind a rule.
    { case: "dr-rs-firewall-reject", outcome: "pass" },
    { case: "app-bound-to-rip", but: ["without state", without(".state")], outcome: "inconclusive" },
    { case: "dr-healthy", outcome: "pass" },
  ],
  true,
);

import { vrrpSplitBrain } from "../../../src/analysis/rules/vrrp-split-brain.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  vrrpSplitBrain,
  [
    // Neither hears the other; both forward.
    {
      case: "dr-split-brain",
      segments: ["ds2>ds", "ds>ds2"],
      confidence: "confirmed",
      severity: "degraded",
    },
    // The advertisements come in, and the hosts drop them.
    {
      case: "dr-split-brain-firewall",
      segments: ["ds>ds", "ds2>ds2"],
      confidence: "confirmed",
      severity: "degraded",
    },
    // Each capture shows both.
    {
      case: "dr-split-brain-firewall",
      but: ["without the other director", without("ds2")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
    {
      case: "dr-split-brain",
      but: ["without state", without(".state")],
      segments: ["ds2>ds", "ds>ds2"],
      confidence: "confirmed",
      severity: "degraded",
    },
  ],
  [
    { case: "dr-two-directors", outcome: "pass" },
    // First one, then the other.
    { case: "dr-failover-healthy", outcome: "pass" },
    { case: "dr-failover-stale-arp", outcome: "pass" },
    // One capture shows one of them only.
    { case: "dr-split-brain", but: ["without the other director", without("ds2")], outcome: "pass" },
    { case: "dr-vip-on-both-directors", outcome: "not-applicable" },
    { case: "dr-healthy", outcome: "not-applicable" },
  ],
);

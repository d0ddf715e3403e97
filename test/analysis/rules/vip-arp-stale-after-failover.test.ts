import { vipArpStaleAfterFailover } from "../../../src/analysis/rules/vip-arp-stale-after-failover.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  vipArpStaleAfterFailover,
  [
    { case: "dr-failover-stale-arp", segments: ["ds>ds"], confidence: "confirmed" },
    // By what the directors say on the link.
    {
      case: "dr-failover-stale-arp",
      but: ["without the old one's state", without("ds.state")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
    {
      case: "dr-failover-stale-arp",
      but: ["without the client", without("client")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    // The client follows the announcement.
    { case: "dr-failover-healthy", outcome: "pass" },
    { case: "dr-two-directors", outcome: "pass" },
    // Both hold it.
    { case: "dr-vip-on-both-directors", outcome: "not-applicable" },
    // Nobody holds it.
    { case: "vip-missing-on-ds", outcome: "not-applicable" },
    { case: "dr-vip-duplicate", outcome: "not-applicable" },
    { case: "dr-healthy", outcome: "not-applicable" },
  ],
);

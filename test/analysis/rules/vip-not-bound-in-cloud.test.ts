import { vipNotBoundInCloud } from "../../../src/analysis/rules/vip-not-bound-in-cloud.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  vipNotBoundInCloud,
  [
    // The question is lost.
    { case: "vip-not-bound-in-cloud", segments: ["client>ds"], confidence: "confirmed" },
    // The answer is lost.
    { case: "vip-not-bound-arp-reply", segments: ["ds>client"], confidence: "confirmed" },
    // The fabric answers ARP itself: the packets are lost. Only pings to the DIP stand against them.
    { case: "vip-not-bound-arp-proxy", segments: ["client>ds"], confidence: "likely" },
  ],
  [
    // Nothing else of the client comes either.
    { case: "client-vip-unresolved", outcome: "pass" },
    { case: "ds-arp-suppressed", outcome: "pass" },
    // Without the director's capture the question may have come.
    {
      case: "vip-not-bound-in-cloud",
      but: ["without the director's capture", ({ part, bytes }) => (part === "ds" ? undefined : bytes)],
      outcome: "pass",
    },
    { case: "vip-not-bound-in-cloud", but: ["without state", without(".state")], outcome: "inconclusive" },
    { case: "dr-arp-flux", outcome: "pass" },
    { case: "dr-healthy", outcome: "pass" },
  ],
);

import { vipArpAnsweredByRs } from "../../../src/analysis/rules/vip-arp-answered-by-rs.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  vipArpAnsweredByRs,
  [
    { case: "dr-arp-flux", segments: ["client>ds"], confidence: "confirmed" },
    {
      case: "dr-arp-flux",
      but: ["without state", without(".state")],
      segments: ["client>ds"],
      confidence: "confirmed",
    },
    // The real servers' own captures show their answers, and whom requests came from.
    {
      case: "dr-arp-flux",
      but: ["without the client", without("client")],
      segments: ["client>ds"],
      confidence: "confirmed",
    },
  ],
  [
    { case: "dr-healthy", outcome: "pass" },
    { case: "dr-healthy-3rs", outcome: "pass" },
    // The client is behind a router.
    { case: "dr-client-routed", outcome: "pass" },
  ],
);

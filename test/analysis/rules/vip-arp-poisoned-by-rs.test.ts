import { vipArpPoisonedByRs } from "../../../src/analysis/rules/vip-arp-poisoned-by-rs.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  vipArpPoisonedByRs,
  [
    { case: "dr-arp-poisoned", segments: ["client>ds"], confidence: "confirmed" },
    {
      case: "dr-arp-poisoned",
      but: ["without state", without(".state")],
      segments: ["client>ds"],
      confidence: "confirmed",
    },
    // The real servers may, and did not yet.
    { case: "dr-arp-flux", segments: ["rs1>rs1"], confidence: "possible", severity: "risk", cause: false },
    {
      case: "dr-healthy",
      but: [
        "arp_announce 1",
        editText(
          (part) => part.startsWith("rs1.state"),
          (text) => text.replaceAll("all.arp_announce = 2", "all.arp_announce = 1"),
        ),
      ],
      segments: ["rs1>rs1"],
      confidence: "possible",
      severity: "risk",
      cause: false,
    },
  ],
  [
    { case: "dr-healthy", outcome: "pass" },
    { case: "nat-healthy", outcome: "pass" },
    { case: "ipv6-dr-healthy", outcome: "pass" },
    { case: "dr-vip-duplicate", outcome: "pass" },
  ],
  true,
);

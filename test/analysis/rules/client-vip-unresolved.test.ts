import { clientVipUnresolved } from "../../../src/analysis/rules/client-vip-unresolved.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  clientVipUnresolved,
  [
    // Nothing of the client comes to the director.
    { case: "client-vip-unresolved", segments: ["client>ds"], confidence: "likely" },
    // The director ignores the question, and nothing says why.
    {
      case: "ds-arp-suppressed",
      but: [
        "without the ARP settings",
        editText(
          (part) => part.startsWith("ds.state"),
          (text) => text.replaceAll(/^net\.ipv4\.conf\.(?:all|eth0)\.arp_ignore.*$/gm, ""),
        ),
      ],
      segments: ["ds>ds"],
      confidence: "likely",
    },
  ],
  [
    // The director's settings say why.
    { case: "ds-arp-suppressed", outcome: "pass" },
    // Other frames of the client do come.
    { case: "vip-not-bound-in-cloud", outcome: "pass" },
    { case: "vip-not-bound-arp-reply", outcome: "pass" },
    // A director that does not capture, or no ARP, may get the questions, or a fabric that does not know the VIP may swallow them.
    {
      case: "client-vip-unresolved",
      but: ["without the director's capture", ({ part, bytes }) => (part === "ds" ? undefined : bytes)],
      outcome: "inconclusive",
    },
    // Without a VIP nobody can ask for it.
    { case: "ds-arp-suppressed", but: ["captures only", without(".state")], outcome: "inconclusive" },
    { case: "dr-healthy", outcome: "pass" },
    { case: "dr-two-directors", outcome: "not-applicable" },
    { case: "ipv6-dr-healthy", outcome: "pass" },
  ],
);

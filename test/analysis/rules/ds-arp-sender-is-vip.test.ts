import { dsArpSenderIsVip } from "../../../src/analysis/rules/ds-arp-sender-is-vip.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  dsArpSenderIsVip,
  [
    { case: "ds-arp-sender-is-vip", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "ds-arp-sender-is-vip",
      but: ["one snapshot", without(".before")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
    {
      case: "ds-arp-sender-is-vip",
      but: ["without the real servers", without("rs")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
    // The order of the addresses alone: it works while the real servers' own requests keep the entry.
    {
      case: "dr-healthy",
      but: [
        "the VIP as /24 before the director's own address",
        editText(
          (part) => part.startsWith("ds.state"),
          (text) =>
            text
              .replaceAll("inet 192.168.1.59/24", "inet 192.168.1.60/24")
              .replaceAll(
                "inet 192.168.1.60/32 scope global eth0",
                "inet 192.168.1.59/24 scope global secondary eth0",
              ),
        ),
      ],
      segments: ["ds>ds"],
      confidence: "possible",
      severity: "risk",
      cause: false,
    },
  ],
  [
    // Nobody answers, and the requests tell the director's own address.
    { case: "dr-rs-arp-incomplete", outcome: "pass" },
    // Captures alone: which addresses are real servers' and which is the VIP, nothing tells.
    {
      case: "ds-arp-sender-is-vip",
      but: ["without state", without(".state")],
      outcome: "not-applicable",
    },
    { case: "dr-healthy", outcome: "pass" },
    { case: "nat-healthy", outcome: "pass" },
    // The fabric drops what was resolved.
    { case: "dr-antispoof", outcome: "pass" },
  ],
  true,
);

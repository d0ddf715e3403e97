import { dsArpSuppressed } from "../../../src/analysis/rules/ds-arp-suppressed.ts";
import { editText } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const setting = (value: number) =>
  editText(
    (part) => part.startsWith("ds.state"),
    (text) => text.replaceAll("net.ipv4.conf.all.arp_ignore = 1", `net.ipv4.conf.all.arp_ignore = ${value}`),
  );

onCases(
  dsArpSuppressed,
  [
    { case: "ds-arp-suppressed", segments: ["ds>ds"], confidence: "likely" },
    {
      case: "ds-arp-suppressed",
      but: ["without the client", ({ part, bytes }) => (part.startsWith("client") ? undefined : bytes)],
      segments: ["ds>ds"],
      confidence: "likely",
    },
    {
      case: "ds-arp-suppressed",
      but: ["arp_ignore 8", setting(8)],
      segments: ["ds>ds"],
      confidence: "likely",
    },
    { case: "ds-arp-suppressed-arptables", segments: ["ds>ds"], confidence: "likely" },
    // A routed VIP needs no ARP: configuration alone is a risk.
    {
      case: "ds-arp-suppressed",
      but: ["without captures", ({ part, bytes }) => (part.includes(".state") ? bytes : undefined)],
      segments: ["ds>ds"],
      confidence: "possible",
      severity: "risk",
      cause: false,
    },
  ],
  [
    { case: "ds-arp-suppressed", but: ["arp_ignore 0", setting(0)], outcome: "pass" },
    // Values without a meaning.
    { case: "ds-arp-suppressed", but: ["arp_ignore 5", setting(5)], outcome: "inconclusive" },
    // arp_ignore 1, and the VIP is on the interface itself.
    { case: "dr-ds-two-nics", outcome: "pass" },
    { case: "client-vip-unresolved", outcome: "pass" },
    { case: "dr-healthy", outcome: "pass" },
  ],
  true,
);

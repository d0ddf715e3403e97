import { rsFirewall } from "../../../src/analysis/rules/rs-firewall.ts";
import { editText, without } from "../analyze-case.ts";
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
    // The tunnel's packets end there, and those in them with them.
    { case: "tun-rs-firewall-outer", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    // Let in is the port that clients know, and not that of the real server.
    { case: "nat-rs-firewall", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    { case: "ipv6-dr-rs-firewall-drop", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
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
    // It takes another tunnel's packets.
    {
      case: "tun-rs-firewall-outer",
      but: [
        "of GRE",
        editText(
          (part) => /^rs\d\.state/.test(part),
          (text) => text.replaceAll("ipencap", "gre"),
        ),
      ],
      outcome: "pass",
    },
    // A rule of the director's.
    { case: "dr-ds-firewall-drop", outcome: "inconclusive" },
  ],
  true,
);

import { dsInputFirewall } from "../../../src/analysis/rules/ds-input-firewall.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  dsInputFirewall,
  [
    { case: "dr-ds-firewall-drop", segments: ["ds>ds"], confidence: "confirmed" },
    { case: "dr-ds-firewall-reject", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "dr-ds-firewall-drop",
      but: ["one snapshot", without(".before")],
      segments: ["ds>ds"],
      confidence: "likely",
    },
    {
      // ufw keeps its rules in chains of its own.
      case: "dr-ds-firewall-drop",
      but: [
        "in a chain that INPUT leads to",
        editText(
          (part) => part.startsWith("ds.state"),
          (text) =>
            text.replace(
              /^(\[\d+:\d+\]) -A INPUT (.*) -j DROP$/m,
              "$1 -A INPUT -j ufw-user-input\n$1 -A ufw-user-input $2 -j DROP",
            ),
        ),
      ],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    // A rule of a real server's.
    { case: "dr-rs-firewall-drop", outcome: "pass" },
    { case: "dr-ds-firewall-drop", but: ["without state", without(".state")], outcome: "inconclusive" },
    { case: "dr-wrong-port", outcome: "pass" },
  ],
  true,
);

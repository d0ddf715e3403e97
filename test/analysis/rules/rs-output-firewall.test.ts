import { rsOutputFirewall } from "../../../src/analysis/rules/rs-output-firewall.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ofServer = (edit: (text: string) => string) => editText((part) => /^rs\d\.state/.test(part), edit);

onCases(
  rsOutputFirewall,
  [
    { case: "rs-output-firewall", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    {
      case: "rs-output-firewall",
      but: ["one snapshot", without(".before")],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "likely",
    },
    {
      case: "rs-output-firewall",
      but: ["state alone", ({ part, bytes }) => (part.includes(".state") ? bytes : undefined)],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "likely",
    },
  ],
  [
    { case: "rs-output-firewall", but: ["without state", without(".state")], outcome: "inconclusive" },
    // The rule is for another port.
    {
      case: "rs-output-firewall",
      but: ["another port", ofServer((text) => text.replaceAll("--sport 52002", "--sport 53"))],
      outcome: "not-applicable",
    },
    { case: "app-no-reply", outcome: "not-applicable" },
    { case: "dr-rs-firewall-drop", outcome: "not-applicable" },
    { case: "dr-healthy", outcome: "pass" },
  ],
  true,
);

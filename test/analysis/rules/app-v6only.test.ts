import { appV6only } from "../../../src/analysis/rules/app-v6only.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ofServer = (edit: (text: string) => string) => editText((part) => /^rs\d\.state/.test(part), edit);

onCases(
  appV6only,
  [
    { case: "app-v6only", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    {
      case: "app-v6only",
      but: ["one snapshot", without(".before")],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "confirmed",
    },
    {
      case: "app-v6only",
      but: ["state alone", ({ part, bytes }) => (part.includes(".state") ? bytes : undefined)],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "likely",
    },
  ],
  [
    // A socket of both families.
    {
      case: "app-v6only",
      but: ["both families", ofServer((text) => text.replaceAll("[::]:52002", "*:52002"))],
      outcome: "pass",
    },
    { case: "app-v6only", but: ["without state", without(".state")], outcome: "inconclusive" },
    { case: "app-bound-to-rip", outcome: "not-applicable" },
    { case: "dr-app-down", outcome: "not-applicable" },
    { case: "dr-healthy", outcome: "pass" },
    { case: "ipv6-dr-healthy", outcome: "pass" },
  ],
  true,
);

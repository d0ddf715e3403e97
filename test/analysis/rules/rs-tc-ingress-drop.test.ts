import { rsTcIngressDrop } from "../../../src/analysis/rules/rs-tc-ingress-drop.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const rs = (edit: (text: string) => string) => editText((part) => /^rs\d\.state/.test(part), edit);
const BOTH = ["rs1>rs1", "rs2>rs2"];

onCases(
  rsTcIngressDrop,
  [
    { case: "rs-tc-ingress-drop", segments: BOTH, confidence: "confirmed" },
    {
      case: "rs-tc-ingress-drop",
      but: ["without the client", without("client")],
      segments: BOTH,
      confidence: "confirmed",
    },
  ],
  [
    {
      case: "rs-tc-ingress-drop",
      but: ["the filter dropped nothing", rs((text) => text.replace(/\(dropped 22,/g, "(dropped 0,"))],
      outcome: "not-applicable",
    },
    {
      case: "rs-tc-ingress-drop",
      but: ["it dropped others", rs((text) => text.replace(/\(dropped 22,/g, "(dropped 5,"))],
      outcome: "not-applicable",
    },
    { case: "rs-tc-ingress-drop", but: ["one snapshot", without(".before")], outcome: "inconclusive" },
    { case: "dr-rs-firewall-drop", outcome: "not-applicable" },
    { case: "dr-healthy", outcome: "pass" },
  ],
);

import { returnGwUnresolved } from "../../../src/analysis/rules/return-gw-unresolved.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ofServer = (edit: (text: string) => string) => editText((part) => /^rs\d\.state/.test(part), edit);

onCases(
  returnGwUnresolved,
  [
    { case: "return-gw-unresolved", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    {
      case: "return-gw-unresolved",
      but: ["without state", without(".state")],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "likely",
    },
    {
      case: "return-gw-unresolved",
      but: ["one snapshot", without(".before")],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "confirmed",
    },
    // A table alone may hold an old entry.
    {
      case: "return-gw-unresolved",
      but: ["state alone", ({ part, bytes }) => (part.includes(".state") ? bytes : undefined)],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "possible",
      severity: "risk",
      cause: false,
    },
  ],
  [
    { case: "return-no-route", outcome: "pass" },
    { case: "app-no-reply", outcome: "not-applicable" },
    // An old entry, and everything is answered.
    {
      case: "dr-healthy",
      but: [
        "an old FAILED entry",
        ofServer((text) => text.replace("### ip neigh\n", "$&192.168.1.1 dev eth0 FAILED \n")),
      ],
      outcome: "pass",
    },
    { case: "dr-rs-firewall-drop", outcome: "not-applicable" },
    { case: "dr-healthy", outcome: "pass" },
  ],
  true,
);

import { returnNoRoute } from "../../../src/analysis/rules/return-no-route.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ofServer = (edit: (text: string) => string) => editText((part) => /^rs\d\.state/.test(part), edit);
const noTable = ofServer((text) => text.replace(/### ip route[^\n]*\n(?:(?!### ).*\n)*/g, ""));

onCases(
  returnNoRoute,
  [
    { case: "return-no-route", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    {
      case: "return-no-route",
      but: ["one snapshot, by the table", without(".before")],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "likely",
    },
    {
      case: "return-no-route",
      but: ["by the counter alone", noTable],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "confirmed",
    },
    // A rule of policy routing refuses.
    { case: "return-policy-rule", segments: ["rs1>rs1", "rs2>rs2"], confidence: "likely" },
    // The clients are known by the director's connections.
    {
      case: "return-no-route",
      but: ["state alone", ({ part, bytes }) => (part.includes(".state") ? bytes : undefined)],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "likely",
    },
  ],
  [
    // A rule for another destination, or another source.
    {
      case: "return-policy-rule",
      but: [
        "to another client",
        ofServer((text) => text.replace(/^(32765:\tfrom \S+ to )\S+/gm, "$1198.51.100.7")),
      ],
      outcome: "not-applicable",
    },
    {
      case: "return-policy-rule",
      but: [
        "from another address",
        ofServer((text) => text.replace(/^(32765:\tfrom )\S+/gm, "$1198.51.100.7")),
      ],
      outcome: "not-applicable",
    },
    { case: "return-no-route", but: ["without state", without(".state")], outcome: "inconclusive" },
    { case: "return-gw-unresolved", outcome: "not-applicable" },
    // Policy routing may lead on.
    {
      case: "return-no-route",
      but: [
        "a rule for the VIP, one snapshot",
        (part) =>
          part.part.endsWith(".before")
            ? undefined
            : ofServer((text) => text.replace("### ip rule\n", "$&100:\tfrom 192.168.1.60 lookup 100\n"))(
                part,
              ),
      ],
      outcome: "not-applicable",
    },
    { case: "app-no-reply", outcome: "not-applicable" },
    { case: "dr-healthy", outcome: "pass" },
    { case: "nat-healthy", outcome: "pass" },
  ],
  true,
);

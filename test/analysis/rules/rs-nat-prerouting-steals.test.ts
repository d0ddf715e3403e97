import { rsNatPreroutingSteals } from "../../../src/analysis/rules/rs-nat-prerouting-steals.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const BOTH = ["rs1>rs1", "rs2>rs2"];
const CASE = "dr-rs-nat-prerouting-steals";
const servers = (edit: (text: string) => string) =>
  editText((part) => part.startsWith("rs") && part.includes(".state"), edit);

onCases(
  rsNatPreroutingSteals,
  [
    { case: "dr-rs-nat-prerouting-steals", segments: BOTH, confidence: "confirmed" },
    { case: CASE, but: ["one snapshot", without(".before")], segments: BOTH, confidence: "likely" },
    // The application of the host listens, and gets nothing.
    {
      case: CASE,
      but: ["without neighbours", servers((text) => text.replaceAll(/^172\.17\.0\.2 dev.*\n/gm, ""))],
      segments: BOTH,
      confidence: "confirmed",
    },
    // It may be the service's own container, and that is silent.
    {
      case: CASE,
      but: [
        "without neighbours and sockets",
        servers((text) =>
          text.replaceAll(/^172\.17\.0\.2 dev.*\n/gm, "").replaceAll(/^udp +UNCONN.*\n/gm, ""),
        ),
      ],
      segments: BOTH,
      confidence: "likely",
    },
  ],
  [
    // The rule is how the service works.
    { case: "dr-rs-container-healthy", outcome: "not-applicable" },
    { case: "dr-rs-missing-vip", outcome: "pass" },
    { case: "dr-rs-firewall-drop", outcome: "pass" },
    { case: "dr-app-down", outcome: "not-applicable" },
    // It took nothing.
    {
      case: CASE,
      but: [
        "a rule that counted nothing",
        servers((text) => text.replaceAll(/\[2:296\](?= -A DOCKER)/g, "[0:0]")),
      ],
      outcome: "pass",
    },
    { case: CASE, but: ["without state", without(".state")], outcome: "inconclusive" },
  ],
);

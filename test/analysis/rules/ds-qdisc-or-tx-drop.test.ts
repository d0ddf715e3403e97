import { dsQdiscOrTxDrop } from "../../../src/analysis/rules/ds-qdisc-or-tx-drop.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  dsQdiscOrTxDrop,
  [
    { case: "ds-qdisc-drop", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "ds-qdisc-drop",
      but: ["without the real servers' parts", without("rs")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    { case: "ds-qdisc-drop", but: ["one snapshot", without(".before")], outcome: "inconclusive" },
    // The queue dropped at another time.
    {
      case: "ds-qdisc-drop",
      but: [
        "as many before",
        editText(
          (part) => part === "ds.state.before",
          (text) => text.replaceAll("dropped 0,", "dropped 21,"),
        ),
      ],
      outcome: "pass",
    },
    { case: "dr-ds-firewall-drop", outcome: "pass" },
    { case: "ds-no-route-to-rs", outcome: "not-applicable" },
    { case: "dr-healthy", outcome: "pass" },
  ],
);

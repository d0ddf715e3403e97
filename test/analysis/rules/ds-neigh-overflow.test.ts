import { dsNeighOverflow } from "../../../src/analysis/rules/ds-neigh-overflow.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const LOG = "\n### dmesg\n[   45.680000] neighbour: arp_cache: neighbor table overflow!\n";

onCases(
  dsNeighOverflow,
  [
    { case: "ds-neigh-overflow", segments: ["ds>ds"], confidence: "likely" },
    {
      case: "ds-neigh-overflow",
      but: ["one snapshot: when is not known", without(".before")],
      segments: ["ds>ds"],
      confidence: "possible",
    },
  ],
  [
    // Everything went out: the message is of another time.
    {
      case: "dr-healthy",
      but: [
        "a line in the log",
        editText(
          (p) => p === "ds.state.after",
          (t) => t + LOG,
        ),
      ],
      outcome: "pass",
    },
    // The director refused: another fault.
    {
      case: "ds-no-route-to-rs",
      but: [
        "a line in the log",
        editText(
          (p) => p === "ds.state.after",
          (t) => t + LOG,
        ),
      ],
      outcome: "not-applicable",
    },
    { case: "dr-ds-firewall-drop", outcome: "inconclusive" },
    { case: "dr-healthy", outcome: "pass" },
  ],
  true,
);

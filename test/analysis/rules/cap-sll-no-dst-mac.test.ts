import { capSllNoDstMac } from "../../../src/analysis/rules/cap-sll-no-dst-mac.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  capSllNoDstMac,
  [
    {
      case: "dr-antispoof-formats",
      but: ["without state", without(".state")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    // The table of connections names the receivers.
    { case: "dr-antispoof-formats", outcome: "pass" },
    { case: "dr-healthy-ds-any", outcome: "pass" },
    // The frames name a receiver that nobody is.
    { case: "dr-stale-mac", but: ["without state", without(".state")], outcome: "pass" },
  ],
);

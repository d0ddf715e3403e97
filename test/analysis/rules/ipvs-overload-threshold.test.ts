import { ipvsOverloadThreshold } from "../../../src/analysis/rules/ipvs-overload-threshold.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ds = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);

onCases(
  ipvsOverloadThreshold,
  [
    { case: "ipvs-overload", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "ipvs-overload",
      but: ["one snapshot", without(".before")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    {
      case: "ipvs-overload",
      but: [
        "without --thresholds",
        ds((text) => text.replace(/^### ipvsadm -Ln --thresholds\n(?:(?!###).*\n)*/gm, "")),
      ],
      outcome: "inconclusive",
    },
    // One of two has room (near-real).
    {
      case: "ipvs-overload",
      but: [
        "a higher threshold of rs2",
        ds((text) => text.replaceAll(/^( {2}-> 192\.168\.1\.98:52002 +)2 ( +)1 /gm, "$19$25 ")),
      ],
      outcome: "not-applicable",
    },
    { case: "ipvs-weight-zero", outcome: "not-applicable" },
    { case: "ipvs-overload", but: ["without state", without(".state")], outcome: "inconclusive" },
    { case: "dr-healthy", outcome: "pass" },
  ],
  true,
);

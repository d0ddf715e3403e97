import { dsMtuFragNeeded } from "../../../src/analysis/rules/ds-mtu-frag-needed.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  dsMtuFragNeeded,
  [
    { case: "tun-mtu-df", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "tun-mtu-df",
      but: ["without state", without(".state")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    // Big, and may be fragmented.
    { case: "tun-mtu-frag", outcome: "pass" },
    // Other refusals of the director.
    { case: "dr-wrong-port", outcome: "not-applicable" },
    { case: "dr-rs-arp-incomplete", outcome: "not-applicable" },
  ],
);

import { dsReassemblyFailure } from "../../../src/analysis/rules/ds-reassembly-failure.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  dsReassemblyFailure,
  [
    { case: "ds-reassembly-failure", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "ds-reassembly-failure",
      but: ["one snapshot", without(".before")],
      segments: ["ds>ds"],
      confidence: "likely",
    },
    {
      case: "ds-reassembly-failure",
      but: ["without the client", without("client")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    { case: "dr-healthy", outcome: "pass" },
    { case: "tun-mtu-frag", outcome: "pass" },
    { case: "tun-mtu-df", outcome: "not-applicable" },
    { case: "dr-ds-firewall-drop", outcome: "not-applicable" },
  ],
);

import { dsMtuFragNeeded } from "../../../src/analysis/rules/ds-mtu-frag-needed.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  dsMtuFragNeeded,
  [
    { case: "dr-ds-egress-mtu", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "dr-ds-egress-mtu",
      but: ["without state", without(".state")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
    // Whether a tunnel takes the room is not known: what is refused, and by whom, is.
    {
      case: "tun-mtu-df",
      but: ["without state", without(".state")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    // They would fit without the tunnel.
    { case: "tun-mtu-df", outcome: "not-applicable" },
    { case: "tcp-tun-pmtu-blackhole", outcome: "not-applicable" },
    // Big, and may be fragmented.
    { case: "tun-mtu-frag", outcome: "pass" },
    // Other refusals of the director.
    { case: "dr-wrong-port", outcome: "not-applicable" },
    { case: "dr-rs-arp-incomplete", outcome: "not-applicable" },
  ],
);

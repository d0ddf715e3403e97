import { tunPmtuBlackhole } from "../../../src/analysis/rules/tun-pmtu-blackhole.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  tunPmtuBlackhole,
  [
    // UDP that ignores the news; nothing passes that shows the tunnel, the table does.
    { case: "tun-mtu-df", segments: ["ds>ds"], confidence: "confirmed" },
    // TCP: the handshake passes in the tunnel, full segments do not.
    { case: "tcp-tun-pmtu-blackhole", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "tcp-tun-pmtu-blackhole",
      but: ["without state", without(".state")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    // The client heeds it: path MTU discovery at work.
    { case: "tcp-tun-pmtu-healthy", outcome: "pass" },
    // Big, and may be fragmented.
    { case: "tun-mtu-frag", outcome: "pass" },
    // Too big for the director's own interface, without a tunnel.
    { case: "dr-ds-egress-mtu", outcome: "not-applicable" },
    { case: "dr-wrong-port", outcome: "not-applicable" },
    // Nothing shows the tunnel.
    { case: "tun-mtu-df", but: ["without state", without(".state")], outcome: "not-applicable" },
  ],
);

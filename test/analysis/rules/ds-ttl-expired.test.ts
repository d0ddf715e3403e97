import { dsTtlExpired } from "../../../src/analysis/rules/ds-ttl-expired.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  dsTtlExpired,
  [
    { case: "ds-ttl-expired", segments: ["ds>ds"], confidence: "confirmed" },
    // The message alone says it.
    {
      case: "ds-ttl-expired",
      but: ["without state", without(".state")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
    {
      case: "ds-ttl-expired",
      but: ["without the client", without("client")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    { case: "dr-healthy", outcome: "pass" },
    // TTL ends there as well, after many laps round director and real server.
    { case: "dr-rs-forwarding-missing-vip", outcome: "pass" },
    { case: "tun-mtu-df", outcome: "not-applicable" },
    { case: "dr-client-routed", outcome: "pass" },
  ],
);

import { tunGreDeviceMissing } from "../../../src/analysis/rules/tun-gre-device-missing.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const BOTH = ["rs1>rs1", "rs2>rs2"];

onCases(
  tunGreDeviceMissing,
  [
    // Port unreachable: ip_gre is there, no device.
    { case: "tun-gre-device-missing", segments: BOTH, confidence: "confirmed" },
    // Protocol unreachable: no gre at all.
    { case: "tun-gre-no-module", segments: BOTH, confidence: "confirmed" },
    {
      case: "tun-gre-no-module",
      but: ["without state", without(".state")],
      segments: BOTH,
      confidence: "confirmed",
    },
    // Silence: gre without ip_gre.
    { case: "tun-gre-demux-only", segments: BOTH, confidence: "likely" },
  ],
  [
    { case: "tun-gre-csum-mismatch", outcome: "pass" },
    { case: "tun-gre-healthy", outcome: "not-applicable" },
    { case: "tun-tunl0-down", outcome: "not-applicable" },
    { case: "tun-gue-tunl0-down", outcome: "not-applicable" },
    // No device, or one for other addresses: the error is the same.
    { case: "tun-gre-device-missing", but: ["without state", without(".state")], outcome: "inconclusive" },
    { case: "tun-gre-demux-only", but: ["without state", without(".state")], outcome: "inconclusive" },
  ],
);

import { rsRpFilterDr } from "../../../src/analysis/rules/rs-rp-filter-dr.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  rsRpFilterDr,
  [
    { case: "rs-rp-filter-dr", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    // A counter since boot is a hint only.
    {
      case: "rs-rp-filter-dr",
      but: ["one snapshot", without(".before")],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "possible",
    },
  ],
  [
    // Strict on every interface, and the way back is the way in.
    { case: "dr-rpfilter-strict-healthy", outcome: "not-applicable" },
    { case: "dr-rs-missing-vip", outcome: "pass" },
    { case: "dr-rs-firewall-drop", outcome: "pass" },
    { case: "rs-rp-filter-dr", but: ["without state", without(".state")], outcome: "inconclusive" },
    // Behind a tunnel.
    { case: "tun-rpfilter-strict", outcome: "not-applicable" },
  ],
);

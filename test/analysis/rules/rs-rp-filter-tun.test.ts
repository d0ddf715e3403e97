import { rsRpFilterTun } from "../../../src/analysis/rules/rs-rp-filter-tun.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  rsRpFilterTun,
  [
    { case: "tun-rpfilter-strict", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    { case: "v7-tun-rpfilter-strict", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    // Loose, on a device without an address.
    { case: "tun-rpfilter-loose", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    {
      case: "tun-rpfilter-strict",
      but: ["one snapshot", without(".before")],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "likely",
    },
  ],
  [
    // Loose, with an address.
    { case: "tun-rpfilter-loose-ok", outcome: "not-applicable" },
    // Refused before that.
    { case: "tun-no-ipip-module", outcome: "not-applicable" },
    // Ends one step later.
    { case: "tun-vip-not-on-rs", outcome: "pass" },
    { case: "tun-rpfilter-strict", but: ["without state", without(".state")], outcome: "inconclusive" },
    // The same filter without a tunnel.
    { case: "rs-rp-filter-dr", outcome: "not-applicable" },
  ],
  true,
);

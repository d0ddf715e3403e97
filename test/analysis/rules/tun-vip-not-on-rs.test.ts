import { tunVipNotOnRs } from "../../../src/analysis/rules/tun-vip-not-on-rs.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  tunVipNotOnRs,
  [
    { case: "tun-vip-not-on-rs", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    {
      case: "tun-vip-not-on-rs",
      but: ["one snapshot", without(".before")],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "likely",
    },
  ],
  [
    // The VIP is there; the reverse path filter drops.
    { case: "tun-rpfilter-strict", outcome: "pass" },
    { case: "tun-no-ipip-module", outcome: "not-applicable" },
    // The same without a tunnel.
    { case: "dr-rs-missing-vip", outcome: "not-applicable" },
    { case: "tun-antispoof-healthy", outcome: "not-applicable" },
  ],
  true,
);

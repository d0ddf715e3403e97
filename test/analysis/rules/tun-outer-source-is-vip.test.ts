import { tunOuterSourceIsVip } from "../../../src/analysis/rules/tun-outer-source-is-vip.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const BOTH = ["rs1>rs1", "rs2>rs2"];

onCases(
  tunOuterSourceIsVip,
  [
    { case: "tun-outer-source-is-vip", segments: BOTH, confidence: "confirmed" },
    {
      case: "tun-outer-source-is-vip",
      but: ["without state", without(".state")],
      segments: BOTH,
      confidence: "confirmed",
    },
    {
      case: "tun-outer-source-is-vip",
      but: ["nothing of the client", without("client")],
      segments: BOTH,
      confidence: "confirmed",
    },
  ],
  [
    { case: "tun-antispoof-healthy", outcome: "pass" },
    { case: "tun-gre-healthy", outcome: "pass" },
    { case: "tun-rpfilter-strict", outcome: "pass" },
    // The source is the VIP, and nothing is tunnelled.
    { case: "dr-vip2vip-martian", outcome: "not-applicable" },
  ],
  true,
);

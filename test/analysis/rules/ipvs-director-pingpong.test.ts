import { ipvsDirectorPingpong } from "../../../src/analysis/rules/ipvs-director-pingpong.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  ipvsDirectorPingpong,
  [
    { case: "ipvs-pingpong", segments: ["rs1>rs1"], confidence: "confirmed" },
    {
      case: "ipvs-pingpong",
      but: ["one snapshot", without(".before")],
      segments: ["rs1>rs1"],
      confidence: "confirmed",
    },
  ],
  [
    // The same packets to see: but the real server forwards them as a router, for want of the VIP.
    { case: "dr-rs-forwarding-missing-vip", outcome: "not-applicable" },
    {
      case: "ipvs-pingpong",
      but: ["without the other director's state", without("rs1.state")],
      outcome: "inconclusive",
    },
    { case: "dr-healthy", outcome: "pass" },
    { case: "nat-healthy", outcome: "pass" },
  ],
  true,
);

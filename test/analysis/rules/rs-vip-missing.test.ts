import { rsVipMissing } from "../../../src/analysis/rules/rs-vip-missing.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  rsVipMissing,
  [
    { case: "dr-rs-missing-vip", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    {
      case: "dr-rs-missing-vip",
      but: ["one snapshot", without(".before")],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "likely",
    },
    // With ip_forward on the packets go round in a loop, and no counter of drops moves.
    { case: "dr-rs-forwarding-missing-vip", segments: ["rs1>rs1", "rs2>rs2"], confidence: "likely" },
  ],
  [
    // The VIP is there, a firewall ends the packets.
    { case: "dr-rs-firewall-drop", outcome: "pass" },
    // Refused: whoever refuses for the VIP holds it.
    { case: "dr-app-down", outcome: "not-applicable" },
    // Behind a tunnel.
    { case: "tun-vip-not-on-rs", outcome: "not-applicable" },
    { case: "dr-rs-missing-vip", but: ["without state", without(".state")], outcome: "inconclusive" },
    // NAT: real servers do not hold it.
    { case: "nat-healthy", outcome: "not-applicable" },
  ],
  true,
);

import { appNotListening } from "../../../src/analysis/rules/app-not-listening.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  appNotListening,
  [
    { case: "dr-app-down", segments: ["rs1>rs1"], confidence: "confirmed" },
    { case: "dr-tcp-app-down", segments: ["rs1>rs1"], confidence: "confirmed" },
    // Resets that no rule explains.
    {
      case: "dr-tcp-app-down",
      but: ["without state", without(".state")],
      segments: ["rs1>rs1"],
      confidence: "likely",
    },
  ],
  [
    // A socket listens, and a REJECT rule stands before it.
    { case: "dr-rs-firewall-reject", outcome: "pass" },
    // ICMP errors alone: a missing socket or a REJECT rule.
    { case: "dr-app-down", but: ["without state", without(".state")], outcome: "inconclusive" },
    // Refused by the director.
    { case: "dr-wrong-port", outcome: "inconclusive" },
    // About the tunnel, not the port in it.
    { case: "tun-tunl0-down", outcome: "not-applicable" },
  ],
);

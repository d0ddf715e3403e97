import { returnStatefulFirewall } from "../../../src/analysis/rules/return-stateful-firewall.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  returnStatefulFirewall,
  [
    { case: "return-stateful-firewall", segments: ["rs1>client", "rs2>client"], confidence: "possible" },
    {
      case: "return-stateful-firewall",
      but: ["without state", without(".state")],
      segments: ["rs1>client", "rs2>client"],
      confidence: "possible",
    },
  ],
  [
    {
      case: "return-stateful-firewall",
      but: ["without the client", without("client")],
      outcome: "inconclusive",
    },
    // UDP replies are lost as well.
    { case: "udp-antispoof-reply", outcome: "pass" },
    // No UDP to compare with.
    { case: "tcp-dr-antispoof-reply", outcome: "inconclusive" },
    { case: "nat-healthy", outcome: "not-applicable" },
    { case: "tcp-dr-healthy", outcome: "pass" },
    { case: "dr-healthy", outcome: "pass" },
  ],
);

import { natRsGatewayNotDs } from "../../../src/analysis/rules/nat-rs-gateway-not-ds.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  natRsGatewayNotDs,
  [
    { case: "nat-rs-wrong-gateway", segments: ["rs1>client", "rs2>client"], confidence: "confirmed" },
    { case: "v7-nat-rs-wrong-gateway", segments: ["rs1>client", "rs2>client"], confidence: "confirmed" },
    {
      case: "nat-rs-wrong-gateway",
      but: ["without state", without(".state")],
      segments: ["rs1>client", "rs2>client"],
      confidence: "likely",
    },
  ],
  [
    { case: "nat-healthy", outcome: "pass" },
    // Set up for direct routing.
    { case: "ipvs-masq-for-dr", outcome: "pass" },
    // Direct routing: replies belong past the director.
    { case: "dr-healthy", outcome: "not-applicable" },
    // The wrong source without NAT.
    { case: "udp-reply-wrong-source", outcome: "not-applicable" },
  ],
);

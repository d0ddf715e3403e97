import { returnAntispoofVip } from "../../../src/analysis/rules/return-antispoof-vip.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  returnAntispoofVip,
  [
    { case: "udp-antispoof-reply", segments: ["rs1>client", "rs2>client"], confidence: "confirmed" },
    {
      case: "udp-antispoof-reply",
      but: ["without state", without(".state")],
      segments: ["rs1>client", "rs2>client"],
      confidence: "confirmed",
    },
    { case: "v7-tcp-dr-antispoof-reply", segments: ["rs1>client", "rs2>client"], confidence: "likely" },
    // Behind the forward fault.
    { case: "dr-antispoof-matrix", segments: ["rs1>ds", "rs2>ds"], confidence: "confirmed", cause: false },
  ],
  [
    // The replies have another source.
    { case: "udp-reply-wrong-source", outcome: "pass" },
    // NAT's replies have the real server's own address.
    { case: "nat-reply-blocked", outcome: "pass" },
    // They arrive, at the director.
    { case: "dr-return-via-ds", outcome: "pass" },
    // Nobody captured where they would arrive.
    { case: "udp-antispoof-reply", but: ["without the client", without("client")], outcome: "inconclusive" },
    { case: "tcp-dr-healthy", outcome: "pass" },
  ],
);

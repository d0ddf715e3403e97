import { udpReplyWrongSource } from "../../../src/analysis/rules/udp-reply-wrong-source.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  udpReplyWrongSource,
  [
    { case: "udp-reply-wrong-source", segments: ["rs1>client", "rs2>client"], confidence: "confirmed" },
    {
      case: "udp-reply-wrong-source",
      but: ["without state", without(".state")],
      segments: ["rs1>client", "rs2>client"],
      confidence: "confirmed",
    },
  ],
  [
    // NAT: the director puts the VIP in, or should.
    { case: "nat-rs-wrong-gateway", outcome: "not-applicable" },
    { case: "udp-antispoof-reply", outcome: "pass" },
    // Tests straight to the real server are answered from its own address.
    { case: "dr-antispoof-matrix", outcome: "pass" },
    { case: "tcp-dr-healthy", outcome: "not-applicable" },
  ],
);

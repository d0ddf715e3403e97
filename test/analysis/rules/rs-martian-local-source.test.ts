import { rsMartianLocalSource } from "../../../src/analysis/rules/rs-martian-local-source.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  rsMartianLocalSource,
  [
    { case: "dr-vip2vip-martian", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    {
      case: "dr-vip2vip-martian",
      but: ["one snapshot", without(".before")],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "likely",
    },
    // Without state only the contrast with other sources speaks.
    {
      case: "dr-matrix-open-fabric",
      but: ["without state", without(".state")],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "possible",
      severity: "note",
      cause: false,
    },
    { case: "dr-antispoof-matrix", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed", cause: false },
  ],
  [
    // accept_local is set, and the packets are delivered.
    { case: "dr-vip2vip-accept-local", outcome: "pass" },
    // Unanswered, from other sources.
    { case: "dr-rs-missing-vip", outcome: "not-applicable" },
    { case: "rs-rp-filter-dr", outcome: "not-applicable" },
  ],
);

import { capWrongInterface } from "../../../src/analysis/rules/cap-wrong-interface.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  capWrongInterface,
  [
    { case: "dr-rs-capture-wrong-interface", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    // The answers at the client would show that nothing is lost: here nothing does.
    {
      case: "dr-rs-capture-wrong-interface",
      but: ["without the client", without("client")],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "confirmed",
    },
  ],
  [
    // A filter hides packets on the right interface.
    { case: "dr-rs-capture-wrong-filter", outcome: "pass" },
    // Lost on the way to the interface that is captured.
    { case: "dr-antispoof", outcome: "pass" },
    // A real server with two interfaces, captured on the one that packets arrive at.
    { case: "rs-rp-filter-dr", outcome: "pass" },
    { case: "dr-ds-two-nics", outcome: "pass" },
    { case: "dr-stale-mac", outcome: "pass" },
  ],
);

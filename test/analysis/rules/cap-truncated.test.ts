import { capTruncated } from "../../../src/analysis/rules/cap-truncated.ts";
import { onCases } from "./on-cases.ts";

onCases(
  capTruncated,
  [
    { case: "dr-healthy-formats", segments: ["rs2>rs2"], confidence: "confirmed" },
    // At the client only.
    { case: "dr-antispoof-formats", segments: ["client>client"], confidence: "confirmed" },
  ],
  [
    // Whole frames, cut into segments by the card.
    { case: "tcp-dr-gso", outcome: "pass" },
    { case: "dr-healthy", outcome: "pass" },
  ],
);

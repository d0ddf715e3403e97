import { l4ChecksumBadReally } from "../../../src/analysis/rules/l4-checksum-bad-really.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  l4ChecksumBadReally,
  [
    { case: "l4-checksum-bad-really", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    {
      case: "l4-checksum-bad-really",
      but: [
        "real servers alone",
        ({ part, bytes }) => (part.startsWith("rs") || part.startsWith("ds.state") ? bytes : undefined),
      ],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "confirmed",
    },
  ],
  [
    { case: "l4-checksum-bad-really", but: ["one snapshot", without(".before")], outcome: "inconclusive" },
    { case: "l4-checksum-bad-really", but: ["without state", without(".state")], outcome: "inconclusive" },
    { case: "udp-rcvbuf-overflow", outcome: "pass" },
    // Senders leave checksums to their cards: they look wrong in captures, and no counter grows.
    { case: "dr-healthy", outcome: "pass" },
  ],
);

import { expect, it } from "vitest";
import { tunGreCsumMismatch } from "../../../src/analysis/rules/tun-gre-csum-mismatch.ts";
import { analyzeParts, partsOf, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";
import { stateWithTunInfo } from "./with-tun-info.ts";

const BOTH = ["rs1>rs1", "rs2>rs2"];
onCases(
  tunGreCsumMismatch,
  [
    { case: "tun-gre-csum-mismatch", segments: BOTH, confidence: "confirmed" },
    { case: "tun-gre-csum-unsent", segments: BOTH, confidence: "confirmed" },
    {
      case: "tun-gre-csum-mismatch",
      but: ["one snapshot", without(".before")],
      segments: BOTH,
      confidence: "likely",
    },
  ],
  [
    { case: "tun-gre-csum-healthy", outcome: "not-applicable" },
    { case: "tun-gre-healthy", outcome: "not-applicable" },
    { case: "tun-gre-device-missing", outcome: "not-applicable" },
    { case: "tun-gre-csum-mismatch", but: ["without state", without(".state")], outcome: "inconclusive" },
    {
      case: "tun-gre-csum-healthy",
      but: ["state alone, the table with its kinds", stateWithTunInfo("gre:+c")],
      outcome: "pass",
    },
  ],
);

it("state alone is enough where the table says how it sends", async () => {
  const parts = await partsOf("tun-gre-csum-mismatch", stateWithTunInfo("gre:+c"));
  const { findings, verdict } = await analyzeParts(parts);
  expect(verdict.cause).toBe("tun-gre-csum-mismatch");
  expect(findings).toMatchObject([{ id: "tun-gre-csum-mismatch", confidence: "likely", severity: "broken" }]);
});

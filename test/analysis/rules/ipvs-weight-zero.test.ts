import { expect, test } from "vitest";
import { ipvsWeightZero } from "../../../src/analysis/rules/ipvs-weight-zero.ts";
import { analyzeParts, editText, partsOf, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  ipvsWeightZero,
  [
    { case: "ipvs-weight-zero", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "ipvs-weight-zero",
      but: ["one snapshot", without(".before")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    // One of two: what weight 0 is for.
    { case: "ipvs-weight-zero-one", outcome: "pass" },
    // None at all.
    { case: "dr-no-real-servers", outcome: "pass" },
    { case: "ipvs-weight-zero", but: ["without state", without(".state")], outcome: "inconclusive" },
  ],
);

test("the fix keeps the forwarding method of each real server", async () => {
  const tunnel = editText(
    (part) => part.startsWith("ds.state"),
    (text) => text.replaceAll("Route ", "Tunnel "),
  );
  const { findings } = await analyzeParts(await partsOf("ipvs-weight-zero", tunnel));
  const finding = findings.find((f) => f.id === "ipvs-weight-zero");
  const commands = finding?.remedies.flatMap((r) => r.commands) ?? [];
  expect(commands.length).toBeGreaterThan(0);
  for (const command of commands) expect(command).toMatch(/ -i -w 1$/);
});

import { expect, test } from "vitest";
import { fullnatOutOfScope } from "../../../src/analysis/rules/fullnat-out-of-scope.ts";
import { analyzeParts, editText, partsOf, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

// Near-real: the lab has no dpvs; a table of the kernel's NAT is printed as dpvs prints its own.
const dpvs = editText(
  (part) => part.startsWith("ds.state"),
  (text) => text.replaceAll("(size=4096)", "(size=0)").replaceAll(/ Masq {4}/g, " FullNat "),
);

onCases(
  fullnatOutOfScope,
  [{ case: "nat-healthy", but: ["as dpvs prints it", dpvs], segments: ["ds>ds"], confidence: "likely" }],
  [
    { case: "nat-healthy", outcome: "not-applicable" },
    { case: "dr-healthy", outcome: "not-applicable" },
    { case: "nat-healthy", but: ["without state", without(".state")], outcome: "inconclusive" },
  ],
);

test("nothing is called lost in such a director", async () => {
  const { verdict, findings } = await analyzeParts(await partsOf("nat-healthy", dpvs));
  expect(verdict.cause).toBeNull();
  expect(verdict.outcome).not.toBe("faulty");
  expect(findings.map((f) => f.id)).toEqual(["fullnat-out-of-scope"]);
});

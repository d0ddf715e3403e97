import { expect, it } from "vitest";
import { json } from "../../../src/render/comparison/json.ts";
import { comparisonInLanguage } from "../../../src/render/language.ts";
import { SAMPLE_COMPARISON } from "../../report/sample-comparison.ts";

it("is the comparison, nothing more and nothing less", () => {
  const comparison = comparisonInLanguage(SAMPLE_COMPARISON, "en");
  expect(JSON.parse(json.render(comparison, "en"))).toEqual(comparison);
});

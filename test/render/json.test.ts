import { expect, it } from "vitest";
import { json } from "../../src/render/json.ts";
import { inLanguage } from "../../src/render/language.ts";
import { SAMPLE } from "../report/sample.ts";

it("is the report, nothing more and nothing less", () => {
  const report = inLanguage(SAMPLE, "en");
  expect(JSON.parse(json.render(report, "en"))).toEqual(report);
});

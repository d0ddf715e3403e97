import fc from "fast-check";
import { expect, test } from "vitest";
import { junit } from "../../src/render/junit.ts";
import { inLanguage } from "../../src/render/language.ts";
import { SAMPLE } from "../report/sample.ts";
import { nasty, poisoned } from "./hostile.ts";
import { reportOf } from "./report-of.ts";
import { elementsOf } from "./xml-elements.ts";

const REPORT = inLanguage(SAMPLE, "en");

test("one case per rule that applies: failed, open or passed", async () => {
  const report = await reportOf("dr-antispoof", "en");
  const elements = elementsOf(junit.render(report, "en"));
  const count = (outcome: string) => report.rules.filter((r) => r.outcome === outcome).length;
  expect(elements.filter((e) => e.name === "testcase")).toHaveLength(
    report.rules.length - count("not-applicable"),
  );
  expect(elements.filter((e) => e.name === "failure")).toHaveLength(count("fail"));
  expect(elements.filter((e) => e.name === "skipped")).toHaveLength(count("inconclusive"));
  expect(elements[0].attributes.get("failures")).toBe(String(count("fail")));
});

test("is well-formed XML of the same elements, whatever it quotes", () => {
  const shape = (text: string) => elementsOf(text).map((e) => `${e.name} ${[...e.attributes.keys()]}`);
  const plain = shape(
    junit.render(
      poisoned(REPORT, () => "x"),
      "en",
    ),
  );
  fc.assert(
    fc.property(fc.infiniteStream(nasty), (texts) => {
      const shown = junit.render(
        poisoned(REPORT, () => texts.next().value ?? ""),
        "en",
      );
      expect(shape(shown)).toEqual(plain);
    }),
  );
});

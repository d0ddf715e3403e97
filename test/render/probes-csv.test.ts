import fc from "fast-check";
import { expect, test } from "vitest";
import { inLanguage } from "../../src/render/language.ts";
import { probesCsv } from "../../src/render/probes-csv.ts";
import { SAMPLE } from "../report/sample.ts";
import { nasty, poisoned } from "./hostile.ts";
import { parseCsv } from "./parse-csv.ts";

const REPORT = inLanguage(SAMPLE, "en");

test("probes: one column per host that saw some", () =>
  expect(parseCsv(probesCsv.render(REPORT, "en"))[0].slice(-3)).toEqual([
    "received",
    "seenAt ds",
    "seenAt rs1",
  ]));

test("is well formed, and no cell a formula, whatever it quotes", () => {
  fc.assert(
    fc.property(fc.infiniteStream(nasty), (texts) => {
      const rows = parseCsv(
        probesCsv.render(
          poisoned(REPORT, () => texts.next().value ?? ""),
          "en",
        ),
      );
      expect(new Set(rows.map((r) => r.length)).size).toBe(1);
      for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    }),
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { inLanguage } from "../../src/render/language.ts";
import { segmentsCsv } from "../../src/render/segments-csv.ts";
import { SAMPLE } from "../report/sample.ts";
import { nasty, poisoned } from "./hostile.ts";
import { parseCsv } from "./parse-csv.ts";

const REPORT = inLanguage(SAMPLE, "en");

test("segments: one row per leg", () =>
  expect(parseCsv(segmentsCsv.render(REPORT, "en"))).toEqual([
    ["direction", "from", "to", "sent", "arrived", "missing", "unknown", "because"],
    ["request", "ds", "rs1", "12", "4", "8", "0", "both captures ran throughout"],
  ]));

test("is well formed, and no cell a formula, whatever it quotes", () => {
  fc.assert(
    fc.property(fc.infiniteStream(nasty), (texts) => {
      const rows = parseCsv(
        segmentsCsv.render(
          poisoned(REPORT, () => texts.next().value ?? ""),
          "en",
        ),
      );
      expect(new Set(rows.map((r) => r.length)).size).toBe(1);
      for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    }),
  );
});

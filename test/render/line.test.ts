import fc from "fast-check";
import { expect, test } from "vitest";
import { inLanguage } from "../../src/render/language.ts";
import { line } from "../../src/render/line.ts";
import { SAMPLE } from "../report/sample.ts";
import { nasty, poisoned } from "./hostile.ts";

const REPORT = inLanguage(SAMPLE, "en");

test("outcome, cause and what was measured, and the report's number", () => {
  expect(line.render(REPORT, "en")).toBe(
    "FAULTY (confirmed) sample-rule: 8 of 12 packets that left ds for rs1 never arrived [0123456789ab]\n",
  );
  expect(line.render(inLanguage(SAMPLE, "zh"), "zh")).toBe(
    "有故障 (已证实) sample-rule: 8/12 个包丢失 [0123456789ab]\n",
  );
});

test("is one short line that calls nobody, whatever it quotes", () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const shown = line.render(
        poisoned(REPORT, () => text.repeat(30)),
        "en",
      );
      expect(shown.split("\n")).toHaveLength(2);
      expect(Array.from(shown).length).toBeLessThan(300);
      expect(shown).not.toMatch(/[<>]|[@#!~%$][\p{L}\p{N}]|:\/\/|www\./iu);
    }),
  );
});

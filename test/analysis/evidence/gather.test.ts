import { expect, it } from "vitest";
import { isAbsent } from "../../../src/analysis/evidence/define.ts";
import { gather } from "../../../src/analysis/evidence/gather.ts";
import { GATHERERS } from "../../../src/analysis/evidence/index.ts";
import { Captures } from "../observe/build-views.ts";

it("asks every question of the list, once", () => {
  const evidence = gather(new Captures().observe());
  expect(Object.keys(evidence).sort()).toEqual(Object.keys(GATHERERS).sort());
});

it("says of nothing why there is no answer", () => {
  for (const [question, answer] of Object.entries(gather(new Captures().observe())))
    if (isAbsent(answer)) {
      expect(answer.because.en, question).not.toBe("");
      expect(answer.because.zh, question).toMatch(/\p{Script=Han}/u);
      for (const { host, command } of answer.fill) expect([host, command]).not.toContain("");
    } else expect(["captureQuality"]).toContain(question);
});

import { describe, expect, it } from "vitest";
import { gather } from "../../../src/analysis/evidence/gather.ts";
import {
  defineRule,
  type Fault,
  fail,
  inconclusive,
  type Judgement,
  pass,
} from "../../../src/analysis/rules/define.ts";
import { evaluate } from "../../../src/analysis/rules/evaluate.ts";
import { RULES } from "../../../src/analysis/rules/index.ts";
import { Captures } from "../observe/build-views.ts";

const evidence = gather(new Captures().observe());

const rule = (judge: () => Judgement) =>
  defineRule({
    id: "one",
    layer: "fabric",
    severity: "broken",
    title: { en: "One" },
    needs: [],
    wants: [],
    judge,
  });

const FAULT: Fault = {
  grounds: ["message"],
  segments: [],
  explanation: { en: "" },
  evidence: [{ kind: "frame", host: "ds", capture: "ds", frame: 1, time: null, note: { en: "" } }],
  remedies: [],
  verify: [],
  packets: 1,
};

const outcome = (judge: () => Judgement) => evaluate([rule(judge)], evidence)[0].judgement;

describe("evaluate()", () => {
  it("gives each rule's judgement", () => {
    expect(outcome(() => pass({ en: "fine", zh: "正常" }))).toMatchObject({
      outcome: "pass",
      because: { en: "fine" },
    });
    expect(outcome(() => fail({ en: "there", zh: "存在" }, FAULT))).toMatchObject({
      outcome: "fail",
      fault: FAULT,
    });
  });

  it("makes of a rule that throws an error, never a fault, and goes on", () => {
    const throwing = rule(() => {
      throw new Error("x".repeat(500));
    });
    const [first, second] = evaluate([throwing, rule(() => pass({ en: "fine", zh: "正常" }))], evidence);
    expect(first.judgement.outcome).toBe("error");
    expect(first.judgement.because.en.length).toBeLessThan(300);
    expect(second.judgement.outcome).toBe("pass");
  });

  it.each([
    ["nothing", []],
    ["a counter alone", [{ kind: "count", host: "ds", name: "UdpNoPorts", before: 0, after: 9 }]],
  ] as const)("makes an error of a fault that cites %s", (_, cites) => {
    expect(outcome(() => fail({ en: "there", zh: "存在" }, { ...FAULT, evidence: cites })).outcome).toBe(
      "error",
    );
  });

  it("keeps what would fill the evidence that is lacking", () => {
    const fill = [{ host: "rs1", command: "nstat -az" }];
    expect(evaluate([rule(() => inconclusive({ en: "open" }, fill))], evidence)[0].fill).toEqual(fill);
  });

  it("judges every rule of the list on nothing at all, without an error", () => {
    for (const { rule: judged, judgement } of evaluate(RULES, evidence))
      expect(["pass", "not-applicable", "inconclusive"], judged.id).toContain(judgement.outcome);
  });
});

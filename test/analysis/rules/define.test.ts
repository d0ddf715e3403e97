import { describe, expect, it } from "vitest";
import { absent } from "../../../src/analysis/evidence/define.ts";
import { gather } from "../../../src/analysis/evidence/gather.ts";
import {
  defineRule,
  type Fault,
  fail,
  inconclusive,
  notApplicable,
  pass,
} from "../../../src/analysis/rules/define.ts";
import { asks, capturesOf, framesOf } from "../observe/build-cluster.ts";

const evidence = gather(capturesOf(framesOf(asks(4))).observe());
const TITLE = { en: "A title" };

describe("a rule", () => {
  it("has its page by its id", () => {
    const rule = defineRule({
      id: "some-rule",
      layer: "fabric",
      severity: "broken",
      title: TITLE,
      needs: [],
      wants: [],
      judge: () => pass({ en: "fine", zh: "正常" }),
    });
    expect(rule.doc).toBe("docs/rules/some-rule.md");
  });

  it("is inconclusive without what it needs, says why and what would fill it", () => {
    const rule = defineRule({
      id: "needy",
      layer: "fabric",
      severity: "broken",
      title: TITLE,
      needs: ["forwardLoss", "sockets"],
      wants: [],
      judge: () => {
        throw new Error("must not be asked");
      },
    });
    const fill = [{ host: "rs1", command: "ss -lnptu" }];
    const given = {
      ...evidence,
      sockets: absent({ en: "no list of sockets", zh: "没有套接字列表" }, fill),
      forwardLoss: absent({ en: "no capture" }),
    };
    expect(rule.judge(given)).toEqual({
      outcome: "inconclusive",
      // In English what is said in English alone.
      because: { en: "no capture; no list of sockets", zh: "no capture；没有套接字列表" },
      fill,
    });
  });

  it("is given what it needs and what it wants, as far as that is there, and nothing else", () => {
    let given: readonly string[] = [];
    const rule = defineRule({
      id: "modest",
      layer: "fabric",
      severity: "broken",
      title: TITLE,
      needs: ["forwardLoss"],
      wants: ["sockets", "clockOffsets"],
      judge: (answers) => {
        given = Object.keys(answers).sort();
        return pass({ en: "fine", zh: "正常" });
      },
    });
    rule.judge(evidence);
    // No state was given: there is no list of sockets.
    expect(given).toEqual(["clockOffsets", "forwardLoss"]);
  });
});

it("judgements carry their words", () => {
  expect(pass({ en: "a", zh: "甲" })).toEqual({
    outcome: "pass",
    because: { en: "a", zh: "甲" },
    harmless: [],
  });
  expect(notApplicable({ en: "b", zh: "乙" })).toEqual({
    outcome: "not-applicable",
    because: { en: "b", zh: "乙" },
  });
  expect(inconclusive({ en: "c", zh: "丙" })).toEqual({
    outcome: "inconclusive",
    because: { en: "c", zh: "丙" },
    fill: [],
  });
  const fault: Fault = {
    grounds: ["must"],
    segments: [],
    explanation: { en: "" },
    evidence: [],
    remedies: [],
    verify: [],
    packets: 1,
  };
  expect(fail({ en: "d", zh: "丁" }, fault)).toEqual({
    outcome: "fail",
    because: { en: "d", zh: "丁" },
    fault,
  });
});

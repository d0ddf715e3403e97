/**
 * compare(): what changed between two analyses, before and after a fix, and whether that proves the fix.
 * Pure, like analyze(). Right or silent: what was not shown again is `unverified`.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { ENGINE_VERSION } from "../../lib/version.ts";
import type { Comparison, ComparisonAnswer } from "../../report/comparison.ts";
import { type Analysis, SCHEMA_VERSION } from "../../report/schema.ts";
import { answerOf } from "./answer.ts";
import { compareStates } from "./changes.ts";
import { compareFindings } from "./findings.ts";
import { compareLegs } from "./legs.ts";
import { type Said, zhOf } from "./names.ts";
import { nextSteps } from "./next-steps.ts";
import { oddities } from "./oddities.ts";

export function comparisonId(before: string, after: string): string {
  const covered = ["comparison", `engine ${ENGINE_VERSION}`, before, after].join("\n");
  return bytesToHex(sha256(utf8ToBytes(covered))).slice(0, 32);
}

export function compare(before: Analysis, after: Analysis): Comparison {
  const legs = compareLegs(before, after);
  const findings = compareFindings(before, after);
  const { changes, remarks } = compareStates(before, after);
  const { answer, because } = answerOf({ before, after, legs, findings, changed: changes.length > 0 });
  return {
    id: comparisonId(before.id, after.id),
    schemaVersion: SCHEMA_VERSION,
    engine: { version: ENGINE_VERSION },
    answer,
    summary: {
      en: `${WORDS[answer].en} Before: ${before.verdict.observed.en}. After: ${after.verdict.observed.en}.`,
      zh: `${WORDS[answer].zh}变更前：${zhOf(before.verdict.observed)}。变更后：${zhOf(after.verdict.observed)}。`,
    },
    because: [...because],
    before: sideOf(before),
    after: sideOf(after),
    legs: legs.map(({ lossy: _, needed: __, ...leg }) => leg),
    findings: [...findings],
    changes: [...changes],
    remarks: [...oddities(before, after), ...remarks],
    nextSteps: nextSteps(answer, before, after, legs),
  };
}

const WORDS: Readonly<Record<ComparisonAnswer, Said>> = {
  fixed: {
    en: "Fixed: what was lost arrives now, and so do the replies.",
    zh: "已修复：先前丢失的报文现在能到达，回包也能到达。",
  },
  partly: {
    en: "Partly fixed: something is mended, and packets are still lost.",
    zh: "部分修复：有所修复，但仍有报文丢失。",
  },
  "not-fixed": { en: "Not fixed: the same is still broken.", zh: "未修复：同样的故障仍然存在。" },
  worse: { en: "Worse: something that worked before does not now.", zh: "变差：先前正常的现在不正常了。" },
  unverified: {
    en: "Unverified: what was given does not show whether it is fixed.",
    zh: "无法验证：所提供的内容不能显示是否已修复。",
  },
};

function sideOf({ id, verdict }: Analysis): Comparison["before"] {
  return { id, outcome: verdict.outcome, cause: verdict.cause, observed: verdict.observed };
}

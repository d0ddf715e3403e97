/** What a comparison as text says around the words of the comparison itself. */
import type { ComparisonReport } from "../../report/comparison.ts";
import type { Language } from "../define.ts";

type Leg = ComparisonReport["legs"][number];
type Finding = ComparisonReport["findings"][number];

export interface ComparisonLabels {
  readonly answer: Readonly<Record<ComparisonReport["answer"], string>>;
  readonly leg: Readonly<Record<Leg["answer"], string>>;
  readonly change: Readonly<Record<Finding["change"], string>>;
  readonly outcome: Readonly<Record<ComparisonReport["before"]["outcome"], string>>;
  /** Of one width, so that the two lines below each other line up. */
  readonly before: string;
  readonly after: string;
  readonly legs: string;
  readonly findings: string;
  readonly changes: string;
  readonly remarks: string;
  readonly next: string;
  readonly lostBefore: string;
  readonly lostAfter: string;
  readonly notThere: string;
  readonly colon: string;
}

const EN: ComparisonLabels = {
  answer: {
    fixed: "FIXED",
    partly: "PARTLY",
    "not-fixed": "NOT-FIXED",
    worse: "WORSE",
    unverified: "UNVERIFIED",
  },
  leg: {
    fixed: "fixed",
    better: "better",
    "not-fixed": "not-fixed",
    worse: "worse",
    works: "works",
    unmasked: "unmasked",
    unverified: "unverified",
  },
  change: { gone: "gone", stayed: "stayed", came: "came", "not-shown": "not-shown" },
  outcome: { faulty: "faulty", healthy: "healthy", inconclusive: "inconclusive" },
  before: "before",
  after: "after ",
  legs: "Hop by hop",
  findings: "Findings",
  changes: "Changed on the hosts",
  remarks: "Not compared",
  next: "Next",
  lostBefore: "lost before",
  lostAfter: "lost after",
  notThere: "not there",
  colon: ": ",
};

const ZH: ComparisonLabels = {
  answer: {
    fixed: "已修复",
    partly: "部分修复",
    "not-fixed": "未修复",
    worse: "变差",
    unverified: "无法验证",
  },
  leg: {
    fixed: "已修复",
    better: "好转",
    "not-fixed": "未修复",
    worse: "变差",
    works: "正常",
    unmasked: "新显现",
    unverified: "无法验证",
  },
  change: { gone: "已消失", stayed: "仍存在", came: "新出现", "not-shown": "未显示" },
  outcome: { faulty: "有故障", healthy: "正常", inconclusive: "无法判定" },
  before: "变更前",
  after: "变更后",
  legs: "逐跳",
  findings: "发现",
  changes: "主机上的变更",
  remarks: "未比较",
  next: "待查",
  lostBefore: "变更前丢失",
  lostAfter: "变更后丢失",
  notThere: "无",
  colon: "：",
};

export const COMPARISON_LABELS: Readonly<Record<Language, ComparisonLabels>> = { en: EN, zh: ZH };

/** The routes there are. */
import { createAnalysis } from "./create-analysis.ts";
import { createComparison } from "./create-comparison.ts";
import type { Route } from "./define.ts";
import { deleteAnalysis } from "./delete-analysis.ts";
import { deleteComparison } from "./delete-comparison.ts";
import { getAnalysis } from "./get-analysis.ts";
import { getComparison } from "./get-comparison.ts";
import { getRule } from "./get-rule.ts";
import { getVerdict } from "./get-verdict.ts";
import { healthz } from "./healthz.ts";
import { listAnalyses } from "./list-analyses.ts";
import { listRules } from "./list-rules.ts";

export const ROUTES: readonly Route[] = [
  createAnalysis,
  listAnalyses,
  getAnalysis,
  deleteAnalysis,
  getVerdict,
  createComparison,
  getComparison,
  deleteComparison,
  listRules,
  getRule,
  healthz,
];

/** The routes there are. */

import { answerSlashCommand } from "./answer-slash-command.ts";
import { completeUpload } from "./complete-upload.ts";
import { createAnalysis } from "./create-analysis.ts";
import { createComparison } from "./create-comparison.ts";
import { createKey } from "./create-key.ts";
import { createShare } from "./create-share.ts";
import { createUpload } from "./create-upload.ts";
import type { Route } from "./define.ts";
import { deleteAnalysis } from "./delete-analysis.ts";
import { deleteComparison } from "./delete-comparison.ts";
import { deleteKey } from "./delete-key.ts";
import { deleteUpload } from "./delete-upload.ts";
import { getAnalysis } from "./get-analysis.ts";
import { getAnalysisEvents } from "./get-analysis-events.ts";
import { getCollector } from "./get-collector.ts";
import { getComparison } from "./get-comparison.ts";
import { getLimits } from "./get-limits.ts";
import { getMetrics } from "./get-metrics.ts";
import { getRule } from "./get-rule.ts";
import { getUpload } from "./get-upload.ts";
import { getVerdict } from "./get-verdict.ts";
import { healthz } from "./healthz.ts";
import { listAnalyses } from "./list-analyses.ts";
import { listAudit } from "./list-audit.ts";
import { listDeliveries } from "./list-deliveries.ts";
import { listKeys } from "./list-keys.ts";
import { listRules } from "./list-rules.ts";
import { putUploadPart } from "./put-upload-part.ts";
import { readyz } from "./readyz.ts";
import { receiveAlerts } from "./receive-alerts.ts";
import { retryDeliveries } from "./retry-deliveries.ts";
import { runSweep } from "./run-sweep.ts";

export const ROUTES: readonly Route[] = [
  createAnalysis,
  listAnalyses,
  getAnalysis,
  deleteAnalysis,
  getVerdict,
  getAnalysisEvents,
  createShare,
  listDeliveries,
  retryDeliveries,
  createUpload,
  getUpload,
  putUploadPart,
  completeUpload,
  deleteUpload,
  createComparison,
  getComparison,
  deleteComparison,
  receiveAlerts,
  answerSlashCommand,
  getCollector,
  listRules,
  getRule,
  getLimits,
  createKey,
  listKeys,
  deleteKey,
  listAudit,
  runSweep,
  healthz,
  readyz,
  getMetrics,
];

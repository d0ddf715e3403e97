/** How long the stages of a request take, and what was made: for Server-Timing and for metrics. */
import { wrapTime } from "hono/timing";
import type { StoredReport } from "../report/schema.ts";
import type { RouteContext } from "./define.ts";
import { type Dataset, metrics } from "./metrics.ts";

/** @param stage a name from our own list. On Workers the clock stands still while nothing is waited for. */
export async function timed<T>(
  context: RouteContext,
  stage: "analyse" | "store",
  work: Promise<T>,
): Promise<T> {
  const start = Date.now();
  try {
    return await wrapTime(context, stage, work);
  } finally {
    metrics.add("lvs_verdict_stage_seconds_total", { stage }, (Date.now() - start) / 1_000);
  }
}

export function countReport(dataset: Dataset | undefined, { verdict, inputs }: StoredReport): void {
  const { outcome } = verdict;
  const cause = verdict.cause ?? "";
  const bytes = inputs.reduce((sum, input) => sum + input.bytes, 0);
  metrics.add("lvs_verdict_verdicts_total", { outcome, cause });
  metrics.add("lvs_verdict_input_bytes_total", {}, bytes);
  dataset?.writeDataPoint({ indexes: [outcome], blobs: ["verdict", outcome, cause], doubles: [bytes] });
}

/** @param report its id, or undefined where the job failed or was cancelled */
export function countJob(report: string | undefined, durationMs: number): void {
  const end = report === undefined ? "no-report" : "report";
  metrics.add("lvs_verdict_jobs_total", { end });
  metrics.add("lvs_verdict_job_seconds_total", { end }, durationMs / 1_000);
}

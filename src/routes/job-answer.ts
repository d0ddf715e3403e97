/** An analysis that is not done, as the answer to a request. */
import { type Found, JobStatus, lookUp } from "../jobs/status.ts";
import type { StoredReport } from "../report/schema.ts";
import type { RouteContext } from "./define.ts";
import { Problem } from "./problem.ts";

/** Seconds until it is worth to ask again. */
const RETRY_AFTER = "2";

const NamedStatus = JobStatus.clone().openapi("AnalysisStatus");

export const statusContent = { "application/json": { schema: NamedStatus } };

/** 202: there is no report yet, or there will be none. */
export function statusAnswer(context: RouteContext, status: JobStatus): Response {
  const again = status.status === "failed" ? undefined : { "retry-after": RETRY_AFTER };
  return context.json(status, 202, again);
}

/** @throws Problem not-found */
export async function findAnalysis(
  context: RouteContext,
  id: string,
): Promise<Exclude<Found, { kind: "none" }>> {
  const found = await lookUp(context.var.tenant.jobs, id);
  if (found.kind === "none") throw new Problem("not-found", "there is no analysis with this id");
  return found;
}

/** The report, and nothing less. @throws Problem not-found, analysis-not-done */
export async function findDone(context: RouteContext, id: string): Promise<StoredReport> {
  const found = await findAnalysis(context, id);
  if (found.kind === "report") return found.report;
  throw notDone(found.status);
}

export function notDone({ status, report, problem }: JobStatus): Problem {
  if (status === "failed") return new Problem("analysis-not-done", `the analysis failed: ${problem?.detail}`);
  if (report !== undefined) return new Problem("analysis-not-done", `the report is at ${report}`);
  const headers = { "retry-after": RETRY_AFTER };
  return new Problem("analysis-not-done", `the analysis is ${status}`, { headers });
}

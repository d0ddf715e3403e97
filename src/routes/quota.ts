/** What a tenant may send in a day, and let run at once. */
import type { AdmitRequest, UsageCounter } from "../access/usage.ts";
import type { RouteContext } from "./define.ts";
import { Problem } from "./problem.ts";
import { UPLOAD_LIMITS } from "./upload.ts";

/** Until an analysis in a request, or a job, counts as ended although nobody said so. */
const REQUEST_MS = 10 * 60_000;
const JOB_MS = 24 * 3_600_000;

/** Does the work of an analysis within the quota, and counts its bytes. @throws Problem quota-bytes, quota-analyses */
export async function asAnalysis<T>(context: RouteContext, work: () => Promise<T>): Promise<T> {
  const usage = counterOf(context);
  const announced = Number(context.req.header("content-length") ?? Number.NaN);
  // Who does not say how much comes is counted as if it were all that may come.
  const bytes = announced > 0 ? announced : UPLOAD_LIMITS.bodyBytes;
  await need(context, { bytes, lease: context.var.requestId, leaseMs: REQUEST_MS });
  try {
    return await work();
  } finally {
    await usage?.release(context.var.requestId);
  }
}

/** For a job: it gives its place back itself when it ends. @throws Problem quota-analyses */
export async function startsJob(context: RouteContext, id: string): Promise<void> {
  await need(context, { bytes: 0, lease: id, leaseMs: JOB_MS });
}

/** For what is sent without an analysis. @throws Problem quota-bytes */
export async function sendsBytes(context: RouteContext, bytes: number): Promise<void> {
  await need(context, { bytes, lease: undefined, leaseMs: 0 });
}

async function need(
  context: RouteContext,
  request: Omit<AdmitRequest, "bytesPerDay" | "analysesAtOnce">,
): Promise<void> {
  const usage = counterOf(context);
  if (!usage) return;
  const { bytesPerDay, analysesAtOnce } = context.var.tenant.settings;
  const answer = await usage.admit({ ...request, bytesPerDay, analysesAtOnce });
  if (answer.admitted) return;
  const headers = { "retry-after": String(answer.after) };
  throw answer.over === "bytes"
    ? new Problem("quota-bytes", `${bytesPerDay} bytes a day; the day ends in ${answer.after} seconds`, {
        headers,
      })
    : new Problem("quota-analyses", `${analysesAtOnce} analyses at once`, { headers });
}

/** Who runs it for himself has the machine's limits, and no others. */
function counterOf({ var: { caller, tenant } }: RouteContext): UsageCounter | undefined {
  return caller?.name === "local" ? undefined : tenant.usage;
}

/** From a multipart body to a stored report: what every route does that is sent captures and state. */
import { UnusableInputs } from "../analysis/inputs.ts";
import type { Redaction } from "../analysis/redact/redactor.ts";
import { noteReport } from "../jobs/report-vips.ts";
import { boundaryOf, type Multipart, type MultipartLimits, readMultipart } from "../lib/multipart.ts";
import { announce, newOwner } from "../notify/announce.ts";
import type { StoredReport } from "../report/schema.ts";
import type { Keeper } from "../retain/keep.ts";
import { StoreError } from "../store/define.ts";
import { type Kept, keep } from "../store/keep.ts";
import { readStored } from "../store/read-report.ts";
import type { Analyze, RouteContext } from "./define.ts";
import { log } from "./log.ts";
import { countReport, timed } from "./measured.ts";
import { Problem } from "./problem.ts";
import { addRemarks, redactedRemarks } from "./remarks.ts";
import { type Remark, readUpload, UPLOAD_LIMITS } from "./upload.ts";

/** Of the request's body, without parameters. */
export function mediaTypeOf(context: RouteContext): string {
  const [type] = (context.req.header("content-type") ?? "").split(";", 1);
  return type.trim().toLowerCase();
}

/** @throws Problem for a request that holds no multipart body at all. */
export function openBody(context: RouteContext, limits: MultipartLimits = UPLOAD_LIMITS): Multipart {
  const boundary = boundaryOf(context.req.header("content-type") ?? "");
  if (boundary === undefined) throw new Problem("not-multipart", "send the files as multipart/form-data");
  if (boundary === "") throw new Problem("boundary-missing", "the content type names no usable boundary");
  if (Number(context.req.header("content-length") ?? 0) > limits.bodyBytes) throw tooLarge();
  const body = context.req.raw.body;
  if (!body) throw new Problem("body-missing", "the request has no body");
  return readMultipart(body, boundary, limits);
}

const tooLarge = () =>
  new Problem("body-too-large", `a request holds at most ${UPLOAD_LIMITS.bodyBytes} bytes`);

export interface Asked {
  /** What stood in front of the parts' names in the request. */
  readonly prefix?: string;
  readonly redaction?: Redaction | undefined;
  /** Keeps the captures as they are read. */
  readonly keeper?: Keeper | undefined;
}

/**
 * @throws Problem when nothing can be read, or too much was sent.
 */
export async function analysed(
  analyze: Analyze,
  multipart: Multipart,
  { prefix = "", redaction, keeper }: Asked = {},
): Promise<StoredReport> {
  const { inputs: sent, remarks } = readUpload(multipart);
  const inputs = keeper?.passing(sent) ?? sent;
  const analysis = await analyze(inputs, { redact: redaction }).catch((error: unknown) => {
    throw isTooLarge(multipart) ? tooLarge() : problemFor(error, remarks, prefix);
  });
  if (isTooLarge(multipart)) throw tooLarge();
  return {
    ...addRemarks(analysis, redaction ? redactedRemarks(remarks, redaction) : remarks),
    createdAt: new Date().toISOString(),
  };
}

function problemFor(error: unknown, remarks: readonly Remark[], prefix: string): Problem | StoreError {
  // The storage that captures are kept in.
  if (error instanceof Problem || error instanceof StoreError) return error;
  if (!(error instanceof UnusableInputs))
    return new Problem("analysis-failed", "the analysis failed", { cause: error });
  const errors = [...error.problems, ...remarks.map(({ problem }) => problem)].map((problem) => ({
    ...problem,
    part: `${prefix}${problem.part}`,
  }));
  return new Problem("inputs-unusable", "no part of the request can be read", { errors });
}

const isTooLarge = ({ problems }: Multipart) => problems.some(({ code }) => code === "body-too-large");

/** Keeps it where it is found by its id, and by the VIPs of its services. */
export async function keepReport(context: RouteContext, report: StoredReport): Promise<Kept<StoredReport>> {
  const { storage } = context.var.tenant.jobs;
  const kept = await timed(context, "store", keep(storage.reports, report, readStored));
  if (kept.created) countReport(context.var.dataset, kept.stored);
  // Also of one that was there: an attempt may have died in between.
  await noteReport(storage, kept.stored);
  return kept;
}

/** Tells the receivers of a new report. What goes wrong there is no problem of the request. */
export async function tell(context: RouteContext, report: StoredReport): Promise<void> {
  const { tenant, requestId } = context.var;
  try {
    await announce(tenant.announcer, report, newOwner(report.id), keeperOf(context));
  } catch (error) {
    const problem = new Problem("internal", "a report was not announced", { cause: error });
    log.failure(requestId, problem, problem);
  }
}

/** The platform ends a request's work with its answer, unless it is told; elsewhere it goes on. */
export function keeperOf(context: RouteContext): (work: Promise<void>) => void {
  try {
    const { executionCtx } = context;
    return (work) => executionCtx.waitUntil(work);
  } catch {
    return () => {};
  }
}

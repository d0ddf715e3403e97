/** POST /v1/analyses with JSON: captures that were uploaded, or lie in a bucket, become a job. */
import { z } from "@hono/zod-openapi";
import { Redactor } from "../analysis/redact/redactor.ts";
import { ensureJob } from "../jobs/ensure.ts";
import { JOB_LIMITS } from "../jobs/limits.ts";
import { type NamedInput, nameInputs } from "../jobs/name-inputs.ts";
import type { Found } from "../jobs/status.ts";
import type { Renderer } from "../render/define.ts";
import type { StoredReport } from "../report/schema.ts";
import { StoreError } from "../store/define.ts";
import { readStored } from "../store/read-report.ts";
import type { RouteContext } from "./define.ts";
import { statusAnswer } from "./job-answer.ts";
import { readJson } from "./json-body.ts";
import { Problem } from "./problem.ts";
import { startsJob } from "./quota.ts";
import { redact, redactionFor } from "./redaction.ts";
import { reportAnswer } from "./report-answer.ts";
import { daysFor, type RetainWish, retain } from "./retaining.ts";
import { UPLOAD_LIMITS } from "./upload.ts";

const part = z
  .string()
  .min(1)
  .max(UPLOAD_LIMITS.partNameLength)
  .describe("As in a multipart request: `ds`, `rs1.state`");
const digest = z.string().regex(/^[0-9a-f]{64}$/);

export const JobRequest = z
  .object({
    inputs: z
      .array(
        z.union([
          z.strictObject({ part, upload: z.string().max(80).describe("Id of a complete upload") }),
          z.strictObject({
            part,
            object: z.strictObject({
              bucket: z.string().max(80).optional().describe("Without one the first that is allowed"),
              key: z.string().min(1).max(JOB_LIMITS.keyLength),
            }),
            sha256: digest.optional().describe("If it is known: the id is then the report's at once"),
          }),
          z.strictObject({ part, text: z.string().describe("State or topology, as it is") }),
        ]),
      )
      .min(1)
      .max(JOB_LIMITS.captures + JOB_LIMITS.texts)
      .describe("Parts may repeat: rotated captures of a host are so many inputs of one part"),
    topology: z.record(z.string(), z.unknown()).optional().describe("What the files cannot tell"),
    keepUploads: z
      .boolean()
      .default(false)
      .describe("Otherwise the uploads are deleted once the report is stored"),
    redact,
    retain,
  })
  .openapi("AnalysisOfUploads");

/** 202 with the status of the job; 200 with the report where there is one already. */
export async function createJob(
  context: RouteContext,
  renderer: Renderer,
  asked: RetainWish,
): Promise<Response> {
  const { storage, engine } = context.var.tenant.jobs;
  if (!engine) throw new Problem("jobs-unavailable", "send the files as multipart/form-data");
  const body = await readJson(context, JobRequest, JOB_LIMITS.requestBytes);
  const topology: NamedInput[] = body.topology
    ? [{ part: "topology", text: JSON.stringify(body.topology) }]
    : [];
  const wish = { redact: body.redact ?? asked.redact, retain: body.retain ?? asked.retain };
  const redaction = redactionFor(context, wish.redact);
  // Uploads are kept as they came.
  if (redaction && body.keepUploads)
    throw new Problem("body-invalid", "keepUploads keeps what redact is to take away");
  const redactor = redaction && new Redactor(redaction);
  const named = await nameInputs(storage, [...body.inputs, ...topology], redactor);
  if (!("inputs" in named)) throw refused(named.code, named.errors);
  const { large, tenant } = context.var;
  const wishes = { keepUploads: body.keepUploads, redactor, retain: daysFor(context, wish) };
  const { id, found } = await ensureJob(tenant.jobs, engine, large, named.inputs, wishes, (job) =>
    startsJob(context, job),
  );
  return answer(context, found, id, renderer);
}

function refused(code: "inputs-invalid" | "object-forbidden", errors: Problem["errors"]): Problem {
  const detail = errors.slice(0, 3).map((error) => `${error.part}: ${error.detail}`);
  return new Problem(code, detail.join("; "), { errors });
}

async function answer(
  context: RouteContext,
  found: Found,
  id: string,
  renderer: Renderer,
): Promise<Response> {
  const report = await reportOf(context, found);
  if (report) return located(reportAnswer(context, report, renderer, 200), report.id);
  if (found.kind !== "status") throw new StoreError("a job is not there that was just started");
  return located(statusAnswer(context, found.status), id);
}

function located(response: Response, id: string): Response {
  response.headers.set("location", `/v1/analyses/${id}`);
  return response;
}

/** Under this id, or under the one that a job without known digests came to. */
async function reportOf(context: RouteContext, found: Found): Promise<StoredReport | undefined> {
  if (found.kind !== "status") return found.kind === "report" ? found.report : undefined;
  const id = found.status.report?.split("/").at(-1);
  const json = id === undefined ? undefined : await context.var.tenant.jobs.storage.reports.get(id);
  return json === undefined ? undefined : readStored(json);
}

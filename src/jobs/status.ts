/** Where a job is: what a client that waits for a report is shown. */
import * as z from "zod";
import type { StoredReport } from "../report/schema.ts";
import { REPORT_ID, storedJson } from "../store/define.ts";
import { readStored } from "../store/read-report.ts";
import { type Job, JobProblem, type Jobs, Outcome, stepsOf } from "./define.ts";
import { type ProgressNote, readProgress } from "./progress.ts";
import { fail } from "./settle.ts";
import { engineState } from "./wake.ts";
import { findJob, INPUTS, workPrefix } from "./work.ts";

const Part = z.object({ done: z.number().int(), of: z.number().int() });

export const JobStatus = z.object({
  id: z.string(),
  status: z.enum(["queued", "running", "done", "failed", "cancelled"]),
  progress: z.object({
    bytes: Part.describe("Bytes of captures that were read"),
    steps: Part.describe("Steps that were done"),
    step: z.string().nullable().describe("The step that runs, in words"),
  }),
  createdAt: z.string(),
  report: z.string().optional().describe("Path of the report, once it is there"),
  problem: JobProblem.optional().describe("Why it failed"),
});
export type JobStatus = z.infer<typeof JobStatus>;

export type Found =
  | { readonly kind: "report"; readonly report: StoredReport }
  | { readonly kind: "status"; readonly status: JobStatus }
  | { readonly kind: "none" };

/**
 * The report with this id, or how far it is. The job is looked for first: it goes last, when the report or the
 * outcome is there and everything else of it is gone.
 */
export async function lookUp(jobs: Jobs, id: string): Promise<Found> {
  if (!REPORT_ID.test(id)) return { kind: "none" };
  return (
    (await jobStatus(jobs, id)) ??
    (await findReport(jobs, id)) ??
    (await outcomeStatus(jobs, id)) ?? { kind: "none" }
  );
}

async function findReport({ storage }: Jobs, id: string): Promise<Found | undefined> {
  const json = await storage.reports.get(id);
  return json === undefined ? undefined : { kind: "report", report: readStored(json) };
}

async function jobStatus(jobs: Jobs, id: string): Promise<Found | undefined> {
  const { storage, engine } = jobs;
  const job = await findJob(storage, id);
  if (!job || !engine) return undefined;
  const note = (await readProgress(storage, id)) ?? (await atItsEnd(storage, job));
  const state = await engineState(engine, job, note?.at ?? Date.parse(job.createdAt));
  if (state !== "ended") return { kind: "status", status: statusOf(job, state, note) };
  // The engine gave up without the job's own word for it; unless somebody cancelled it just now.
  if ((await findJob(storage, id))?.instance !== job.instance) return undefined;
  await fail(storage, job, { code: "analysis-failed", detail: "the analysis did not come to an end" });
  return undefined;
}

/** Where no note is, and no inputs either: it has done all, and what its steps left is being deleted, the job last. */
async function atItsEnd({ blobs }: Jobs["storage"], job: Job): Promise<ProgressNote | undefined> {
  if (await blobs.head(`${workPrefix(job.id)}${INPUTS}`)) return undefined;
  return { bytes: job.bytes, steps: stepsOf(job), step: "clean", at: Date.parse(job.createdAt) };
}

export function statusOf(job: Job, status: "queued" | "running", note?: ProgressNote): JobStatus {
  return {
    id: job.id,
    status,
    progress: {
      bytes: { done: note?.bytes ?? 0, of: job.bytes },
      steps: { done: note?.steps ?? 0, of: stepsOf(job) },
      step: note?.step ?? null,
    },
    createdAt: job.createdAt,
  };
}

const NOTHING = { bytes: { done: 0, of: 0 }, steps: { done: 0, of: 0 }, step: null };

async function outcomeStatus({ storage }: Jobs, id: string): Promise<Found | undefined> {
  const json = await storage.outcomes.get(id);
  if (json === undefined) return undefined;
  const { createdAt, report, problem } = Outcome.parse(storedJson(json));
  if (problem)
    return { kind: "status", status: { id, status: "failed", progress: NOTHING, createdAt, problem } };
  if (report === undefined || (await storage.reports.get(report)) === undefined) return undefined;
  const path = `/v1/analyses/${report}`;
  return { kind: "status", status: { id, status: "done", progress: NOTHING, createdAt, report: path } };
}

/** How a job ends: its report is stored or its problem is, and nothing else of it is left. */

import type { Analysis } from "../report/schema.ts";
import { folderPrefix } from "../retain/define.ts";
import { forgetRetained, noteRetained } from "../retain/keep.ts";
import { keep } from "../store/keep.ts";
import { readStored } from "../store/read-report.ts";
import type { Job, JobProblem, Outcome, Storage } from "./define.ts";
import { forgetReport, noteReport } from "./report-vips.ts";
import { deleteUpload } from "./uploads.ts";
import { INPUTS, JobGone, type Work, workPrefix } from "./work.ts";

/** Stores the report as any other is. @throws JobGone when nobody wants it any more. */
export async function keepAnalysis(
  storage: Storage,
  job: Job,
  work: Work,
  analysis: Analysis,
): Promise<string> {
  const report = { ...analysis, createdAt: new Date().toISOString() };
  const { created, stored } = await keep(storage.reports, report, readStored);
  // Also of one that was there: an attempt may have died in between.
  await noteReport(storage, stored);
  if (job.retain !== undefined) {
    const files = (await work.inputs()).captures.map(({ host, part, name }) => ({
      host,
      kind: "capture" as const,
      part,
      name,
    }));
    await noteRetained(storage.vault, report.id, { folder: job.instance, files }, job.retain);
  }
  if (await work.isWanted()) return report.id;
  if (job.retain !== undefined) await forgetRetained(storage.vault, report.id);
  if (created) {
    await storage.reports.delete(report.id);
    await forgetReport(storage, JSON.stringify(report));
  }
  throw new JobGone();
}

/** After the report is there: the uploads that were read, what the steps left, the job. */
export async function clean(storage: Storage, job: Job, work: Work, report: string): Promise<void> {
  // Without its inputs this was done before, and broke off further down.
  if (!job.keepUploads && (await storage.blobs.head(`${workPrefix(job.id)}${INPUTS}`))) {
    const { captures, texts } = await work.inputs();
    const uploads = new Set(
      [...captures, ...texts].flatMap(({ source }) => ("upload" in source ? source.upload : [])),
    );
    for (const id of uploads) await deleteUpload(storage, id);
  }
  if (report !== job.id) await end(storage, job, { createdAt: job.createdAt, report });
  else await end(storage, job);
}

/** The uploads stay: another attempt may want them. */
export async function fail(storage: Storage, job: Job, problem: JobProblem): Promise<void> {
  await storage.blobs.deleteAll(folderPrefix(job.instance));
  await end(storage, job, { createdAt: job.createdAt, problem });
}

/** The job goes last but one: while it is there, this can be done again. */
async function end(storage: Storage, job: Job, outcome?: Outcome): Promise<void> {
  if (outcome) await storage.outcomes.create(job.id, JSON.stringify(outcome));
  await storage.blobs.deleteAll(workPrefix(job.id));
  await storage.jobs.delete(job.id);
}

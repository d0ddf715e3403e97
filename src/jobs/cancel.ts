/** Taking an analysis away, whether it is done or not. */
import { folderPrefix } from "../retain/define.ts";
import { forgetRetained } from "../retain/keep.ts";
import { REPORT_ID } from "../store/define.ts";
import type { Jobs } from "./define.ts";
import { forgetReport } from "./report-vips.ts";
import { findJob, workPrefix } from "./work.ts";

/**
 * Deletes the report; stops the job, and deletes what its steps left. Uploads stay.
 * @returns false when there was nothing.
 */
export async function removeAnalysis({ storage, engine }: Jobs, id: string): Promise<boolean> {
  if (!REPORT_ID.test(id)) return false;
  const job = await findJob(storage, id);
  // First of all: a step that still runs takes back what it writes from here on.
  const wasRunning = await storage.jobs.delete(id);
  if (job && engine) {
    const instance = await engine.get(job.instance).catch(() => undefined);
    // It may have come to its end meanwhile.
    await instance?.terminate().catch(() => {});
  }
  if (job) {
    await storage.blobs.deleteAll(workPrefix(id));
    await storage.blobs.deleteAll(folderPrefix(job.instance));
  }
  // Before the report: while that is there, this can be done again.
  await forgetRetained(storage.vault, id);
  const hadOutcome = await storage.outcomes.delete(id);
  const report = await storage.reports.get(id);
  if (report !== undefined) await forgetReport(storage, report);
  return (await storage.reports.delete(id)) || wasRunning || hadOutcome;
}

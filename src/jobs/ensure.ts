/** The analysis of some inputs: the one that is there or under way, or a new one. */
import type { LargeAnalysis } from "../analysis/large/define.ts";
import { prolongRetained } from "../retain/keep.ts";
import type { Engine, JobInputs, Jobs } from "./define.ts";
import { jobId, startJob, type Wishes } from "./start.ts";
import { type Found, lookUp } from "./status.ts";

export interface Ensured {
  readonly id: string;
  readonly found: Found;
}

/** @param starts asked before a new one is started: it may refuse */
export async function ensureJob(
  jobs: Jobs,
  engine: Engine,
  large: LargeAnalysis,
  inputs: JobInputs,
  wishes: Wishes,
  starts: (id: string) => Promise<void> = async () => {},
): Promise<Ensured> {
  const id = jobId(inputs, wishes.redactor);
  const found = await lookUp(jobs, id);
  if (isUnderWay(found) && (await keepsCaptures(jobs, found, wishes))) return { id, found };
  await starts(id);
  await startJob(jobs.storage, engine, large, inputs, wishes);
  return { id, found: await lookUp(jobs, id) };
}

/** Keeps captures of a report for as long as is wished. @returns false where they are wished for and not there */
async function keepsCaptures({ storage }: Jobs, found: Found, { retain }: Wishes): Promise<boolean> {
  if (retain === undefined || found.kind !== "report") return true;
  return prolongRetained(storage.vault, found.report.id, retain);
}

function isUnderWay(found: Found): boolean {
  return found.kind === "report" || (found.kind === "status" && found.status.status !== "failed");
}

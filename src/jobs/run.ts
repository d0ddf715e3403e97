/** One job from its inputs to its report: the order of its steps, and what one leaves for the next. */
import type { LargeAnalysis } from "../analysis/large/define.ts";
import type { Redaction } from "../analysis/redact/redactor.ts";
import { Keeper } from "../retain/keep.ts";
import { type Attempted, attempt } from "./attempt.ts";
import type { Job, JobProblem, Steps, Storage } from "./define.ts";
import { Progress } from "./progress.ts";
import { clean, fail, keepAnalysis } from "./settle.ts";
import {
  foldPartition,
  makeHints,
  makePlan,
  makeReport,
  type Room,
  readCapture,
  type SectionSizes,
} from "./steps.ts";
import { findJob, JobGone, Work } from "./work.ts";

/** The engine's instances that this process runs just now. */
const awake = new Set<string>();

export const isAwake = (instance: string): boolean => awake.has(instance);

/**
 * What the engine calls, again after each interruption: steps that were done answer at once. Captures and
 * partitions go one after another, because all steps of an instance share the memory of one isolate.
 * @param redactKey has to be there where the job is to be redacted.
 * @returns the id of the report, or undefined when there is none.
 */
export async function runJob(
  large: LargeAnalysis,
  storage: Storage,
  of: { readonly id: string; readonly instance: string },
  steps: Steps,
  redactKey?: Uint8Array,
): Promise<string | undefined> {
  awake.add(of.instance);
  try {
    const opened = await attempt(steps, of.id, "open", () => openJob(storage, of));
    if (!("done" in opened)) return undefined;
    const job = opened.done;
    const ended = await endOf(() => stages(large, storage, job, steps, redactKey));
    if ("report" in ended) return ended.report;
    const { problem } = ended;
    if (problem) await attempt(steps, job.id, "fail", () => fail(storage, job, problem));
    return undefined;
  } finally {
    awake.delete(of.instance);
  }
}

/** @throws JobGone */
async function openJob(
  storage: Storage,
  of: { readonly id: string; readonly instance: string },
): Promise<Job> {
  const job = await findJob(storage, of.id);
  if (job?.instance !== of.instance) throw new JobGone();
  return job;
}

/** A step ended the job: the rest is not done. */
class Ended extends Error {
  readonly problem: JobProblem | undefined;
  constructor(problem: JobProblem | undefined) {
    super("the job ended");
    this.problem = problem;
  }
}

async function endOf(
  work: () => Promise<string>,
): Promise<{ readonly report: string } | { readonly problem: JobProblem | undefined }> {
  try {
    return { report: await work() };
  } catch (error) {
    // Anything else is the engine's own way to stop a run.
    if (error instanceof Ended) return { problem: error.problem };
    throw error;
  }
}

/** Rather no report than one that holds what it must not. */
function redactionOf({ redact: mode }: Job, key: Uint8Array | undefined): Redaction | undefined {
  if (mode === undefined) return undefined;
  if (!key) throw new Ended({ code: "redaction-not-set-up", detail: "the key to redact with is gone" });
  return { mode, key };
}

/** Rather no report than one whose captures are not there although they were to be kept. */
function keeperOf({ retain, instance }: Job, { vault }: Storage): Keeper | undefined {
  if (retain === undefined) return undefined;
  if (!vault.keyOf)
    throw new Ended({ code: "retain-not-set-up", detail: "the key to keep captures is gone" });
  return new Keeper(vault, instance, vault.keyOf(instance));
}

function doneOf<T>(attempted: Attempted<T>): T {
  if ("done" in attempted) return attempted.done;
  throw new Ended("problem" in attempted ? attempted.problem : undefined);
}

async function stages(
  large: LargeAnalysis,
  storage: Storage,
  job: Job,
  steps: Steps,
  redactKey: Uint8Array | undefined,
): Promise<string> {
  const { captures, partitions } = job;
  const work = new Work(storage, job);
  const redaction = redactionOf(job, redactKey);
  const room: Room = { large, storage, work, redaction, keeper: keeperOf(job, storage) };
  const progress = new Progress(storage, work, job);
  const step = async <T>(name: string, run: (sign: (bytes: number) => Promise<void>) => Promise<T>) => {
    const sign = (bytes: number) => progress.note(name, bytes);
    const answer = await attempt(steps, job.id, name, async () => {
      await sign(0);
      return run(sign);
    });
    progress.add(1, 0);
    return doneOf(answer);
  };
  progress.add(1, 0);

  await step("hints", () => makeHints(room));
  const sizes: SectionSizes[] = [];
  for (let i = 0; i < captures; i++) {
    const read = await step(`capture ${i + 1} of ${captures}`, async (sign) => {
      const { bytes } = (await work.inputs()).captures[i];
      return { bytes, sizes: await readCapture(room, i, partitions, sign) };
    });
    progress.add(0, read.bytes);
    sizes.push(read.sizes);
  }
  await step("plan", () => makePlan(room, captures));
  for (let i = 0; i < partitions; i++)
    await step(`partition ${i + 1} of ${partitions}`, (sign) => foldPartition(room, i, sizes, sign));
  const report = await step("report", async () =>
    keepAnalysis(storage, job, work, await makeReport(room, captures, partitions)),
  );
  doneOf(await attempt(steps, job.id, "clean", () => clean(storage, job, work, report)));
  return report;
}

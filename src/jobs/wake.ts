/** What the engine says of a job, and a nudge where it sleeps. */
import type { Engine, Instance, Job } from "./define.ts";
import { isAwake } from "./run.ts";

/** Milliseconds without a sign of life until an instance that says it runs is not believed. */
const QUIET_MS = 10_000;

export type EngineState = "queued" | "running" | "ended";

/**
 * The platform resumes what it interrupted. The local engine keeps every step that was done, and yet starts
 * nothing by itself after its process was killed: an instance that says it runs, that this process does not
 * run, and that has been quiet for a while is paused and resumed, which loses nothing. To one that does run
 * (elsewhere, in the middle of a long step) that is nothing: the pause is taken back before the step ends.
 * @param signOfLifeAt Unix milliseconds
 */
export async function engineState(engine: Engine, job: Job, signOfLifeAt: number): Promise<EngineState> {
  const instance = await findOrCreate(engine, job);
  const { status } = await instance.status();
  if (status === "queued") return "queued";
  if (status === "errored" || status === "terminated") return "ended";
  const quiet = Date.now() - signOfLifeAt > QUIET_MS;
  if (status !== "complete" && quiet && !isAwake(job.instance)) await wake(instance);
  return "running";
}

/** A process may have died between keeping the job and starting it. */
async function findOrCreate(engine: Engine, job: Job): Promise<Instance> {
  try {
    return await engine.get(job.instance);
  } catch {
    await startInstance(engine, job);
    return engine.get(job.instance);
  }
}

/** Starts it, unless somebody else just did. */
export async function startInstance(engine: Engine, job: Pick<Job, "id" | "instance">): Promise<void> {
  try {
    await engine.create({ id: job.instance, params: { id: job.id } });
  } catch (error) {
    const known = await engine.get(job.instance).then(
      () => true,
      () => false,
    );
    if (!known) throw error;
  }
}

async function wake(instance: Instance): Promise<void> {
  try {
    await instance.pause();
    await instance.resume();
  } catch {
    // It came to its end meanwhile: the next look will say so.
  }
}

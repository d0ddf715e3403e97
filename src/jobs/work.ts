/** The objects that the steps of one job leave for each other, under a prefix of its own. */
import { gather } from "../lib/chunks.ts";
import type { Blob, Range } from "../store/blobs/define.ts";
import { StoreError, storedJson } from "../store/define.ts";
import { Job, JobInputs, type Storage } from "./define.ts";
import { JOB_LIMITS } from "./limits.ts";

export const workPrefix = (id: string) => `work/${id}/`;

/** The job was cancelled, or made anew: nobody wants what this step does. */
export class JobGone extends Error {
  override readonly name = "JobGone";
}

export async function findJob(storage: Storage, id: string): Promise<Job | undefined> {
  const json = await storage.jobs.get(id);
  return json === undefined ? undefined : Job.parse(storedJson(json));
}

export class Work {
  readonly #storage: Storage;
  readonly #job: Pick<Job, "id" | "instance">;
  #inputs: Promise<JobInputs> | undefined;

  constructor(storage: Storage, job: Pick<Job, "id" | "instance">) {
    this.#storage = storage;
    this.#job = job;
  }

  /**
   * Writes first and then looks whether the job is still there. Who cancels it takes the job away first and
   * deletes afterwards: one of the two sees the other, and nothing is left behind.
   * @throws JobGone
   */
  async put(name: string, pieces: readonly Uint8Array[]): Promise<void> {
    const key = this.#key(name);
    await this.#storage.blobs.put(key, pieces);
    if (await this.isWanted()) return;
    await this.#storage.blobs.delete(key);
    throw new JobGone();
  }

  /** Is this run still the one that the job is about? */
  async isWanted(): Promise<boolean> {
    return (await findJob(this.#storage, this.#job.id))?.instance === this.#job.instance;
  }

  async get(name: string, range?: Range): Promise<Blob> {
    const found = await this.#storage.blobs.get(this.#key(name), range);
    if (found) return found;
    if (!(await this.isWanted())) throw new JobGone();
    throw new StoreError("an object of a job is missing");
  }

  /** All of one object, or of a range of it. */
  async bytes(name: string, range?: Range): Promise<Uint8Array> {
    const found = await this.get(name, range);
    return gather(found.chunks, range?.bytes ?? found.bytes, JOB_LIMITS.leftBytes);
  }

  /** Read once per run. */
  inputs(): Promise<JobInputs> {
    this.#inputs ??= this.bytes(INPUTS).then((bytes) =>
      JobInputs.parse(storedJson(new TextDecoder().decode(bytes))),
    );
    this.#inputs.catch(() => {
      this.#inputs = undefined;
    });
    return this.#inputs;
  }

  #key(name: string): string {
    return `${workPrefix(this.#job.id)}${name}`;
  }
}

export const INPUTS = "inputs";
export const PROGRESS = "progress";
export const HINTS = "hints";
export const PLAN = "plan";
const padded = (number: number) => String(number).padStart(4, "0");
export const factsOf = (capture: number) => `facts/${padded(capture)}`;
export const rowsOf = (capture: number, stretch: number) => `rows/${padded(capture)}-${padded(stretch)}`;
export const foldedOf = (partition: number) => `folded/${padded(partition)}`;

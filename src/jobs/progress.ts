/** How far a job is: kept beside its objects, so that it outlives the process. */

import * as z from "zod";
import { storedJson } from "../store/define.ts";
import { breathe } from "./breathe.ts";
import { type Job, type Storage, stepsOf } from "./define.ts";
import { PROGRESS, type Work, workPrefix } from "./work.ts";

const Note = z.object({
  bytes: z.number(),
  steps: z.number(),
  step: z.string(),
  /** Unix milliseconds. */
  at: z.number(),
});
export type ProgressNote = z.infer<typeof Note>;

/** Milliseconds. One object takes one write a second. */
const WRITE_EVERY = 1_500;
const BREATHE_EVERY = 50;

export class Progress {
  readonly #storage: Storage;
  readonly #work: Work;
  readonly #job: Job;
  #bytes = 0;
  #steps = 0;
  #writtenAt = 0;
  #breathedAt = 0;
  /** What an earlier run of this job came to: a step that is done again does not take that back. */
  #earlier: ProgressNote | undefined;
  #looked = false;

  constructor(storage: Storage, work: Work, job: Job) {
    this.#storage = storage;
    this.#work = work;
    this.#job = job;
  }

  /** What is done, whether in this run or in an earlier one. */
  add(steps: number, bytes: number): void {
    this.#steps += steps;
    this.#bytes += bytes;
  }

  /** A sign of life of a step. @param bytes read in this step so far */
  async note(step: string, bytes: number): Promise<void> {
    const at = Date.now();
    if (at - this.#breathedAt >= BREATHE_EVERY) {
      await breathe();
      this.#breathedAt = Date.now();
    }
    if (at - this.#writtenAt < WRITE_EVERY) return;
    this.#writtenAt = at;
    if (!this.#looked) this.#earlier = await readProgress(this.#storage, this.#job.id);
    this.#looked = true;
    const note: ProgressNote = {
      bytes: Math.min(Math.max(this.#bytes + bytes, this.#earlier?.bytes ?? 0), this.#job.bytes),
      steps: Math.min(Math.max(this.#steps, this.#earlier?.steps ?? 0), stepsOf(this.#job)),
      step,
      at,
    };
    await this.#work.put(PROGRESS, [new TextEncoder().encode(JSON.stringify(note))]);
  }
}

export async function readProgress(storage: Storage, id: string): Promise<ProgressNote | undefined> {
  const found = await storage.blobs.get(`${workPrefix(id)}${PROGRESS}`);
  if (!found) return undefined;
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of found.chunks) text += decoder.decode(chunk, { stream: true });
  return Note.parse(storedJson(text));
}

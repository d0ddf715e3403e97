/** A job as its client sees it: how far it is, until it is done or far enough. */
import { JobStatus } from "../../src/jobs/status.ts";
import { whole } from "../table.ts";

const LOOK_EVERY_MS = 1_000;
const SAY_EVERY_MS = 10_000;

/** Follows one job over all the processes that run it; what it saw must only grow. */
export class Follower {
  readonly #id: string;
  readonly #look: () => void;
  #bytes = 0;
  #steps = 0;
  #saidAt = 0;
  readonly #started = Date.now();
  /** Looks that showed something new, and those that showed less than one before. */
  moved = 0;
  fellBack = 0;

  /** @param look called at each look. */
  constructor(id: string, look: () => void) {
    this.#id = id;
    this.#look = look;
  }

  /** Until so large a share of the steps is done, or the report is there. @returns the report as text. */
  async until(url: string, share: number): Promise<string | undefined> {
    for (;;) {
      this.#look();
      const answer = await fetch(`${url}/v1/analyses/${this.#id}`);
      const text = await answer.text();
      if (answer.status === 200) return text;
      if (answer.status !== 202) throw new Error(`the status answered ${answer.status}: ${text}`);
      const status = JobStatus.parse(JSON.parse(text));
      if (status.status === "failed") throw new Error(`the job failed: ${text}`);
      const { steps } = this.#note(status);
      if (steps.done >= share * steps.of) return undefined;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  #note({ status, progress }: JobStatus): JobStatus["progress"] {
    const { bytes, steps, step } = progress;
    if (bytes.done > this.#bytes || steps.done > this.#steps) this.moved++;
    if (bytes.done < this.#bytes || steps.done < this.#steps) this.fellBack++;
    this.#bytes = bytes.done;
    this.#steps = steps.done;
    if (Date.now() - this.#saidAt > SAY_EVERY_MS) {
      this.#saidAt = Date.now();
      const seconds = Math.round((Date.now() - this.#started) / 1000);
      console.log(
        `- ${seconds} s: ${status}, ${whole(bytes.done)} of ${whole(bytes.of)} bytes, ` +
          `${steps.done} of ${steps.of} steps, ${step ?? "no step"}`,
      );
    }
    return progress;
  }
}

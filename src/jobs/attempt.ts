/** One attempt of one step: what it answers when it cannot do its work, and when it is tried again. */
import { UnusableInputs } from "../analysis/inputs.ts";
import { breathe } from "./breathe.ts";
import type { JobProblem, StepConfig, Steps } from "./define.ts";
import { logStep } from "./log.ts";
import { InputRefused } from "./open-input.ts";
import { JobGone } from "./work.ts";

const RETRIES = 5;

/** Milliseconds. An attempt that a killed process leaves behind counts as one that failed. */
const CONFIG: StepConfig = {
  retries: { limit: RETRIES, delay: 1_000, backoff: "exponential" },
  timeout: 1_800_000,
};

/** What a step came to: kept by the engine, so it is small and plain. */
export type Attempted<T> =
  | { readonly done: T }
  | { readonly problem: JobProblem }
  /** The job was cancelled. */
  | { readonly gone: true };

/**
 * Runs a step. What is wrong with an input is an answer, not a failure, so it is not tried again; nor is the
 * last failure one: it ends the job with a problem that can be read.
 */
export function attempt<T>(
  steps: Steps,
  job: string,
  name: string,
  work: () => Promise<T>,
): Promise<Attempted<T>> {
  return steps.do<Attempted<T>>(name, CONFIG, async ({ attempt: number }) => {
    try {
      await breathe();
      return { done: await work() };
    } catch (error) {
      if (error instanceof JobGone) return { gone: true };
      if (error instanceof InputRefused) return { problem: error.problem };
      if (error instanceof UnusableInputs)
        return {
          problem: {
            code: "inputs-unusable",
            detail: "no input can be read",
            errors: error.problems.map((problem) => ({ ...problem })),
          },
        };
      logStep(job, name, number, error);
      if (number <= RETRIES) throw error;
      return { problem: { code: "analysis-failed", detail: `the step "${name}" failed ${number} times` } };
    }
  });
}

/** One JSON line per step that failed: where it was thrown, not what it says. */
import { stackFrames } from "../lib/stack-frames.ts";

export function logStep(job: string, step: string, attempt: number, error: unknown): void {
  const thrown = error instanceof Error ? error : new Error("not an error");
  const at = stackFrames(thrown);
  console.log(JSON.stringify({ event: "step-failed", job, step, attempt, error: thrown.name, at }));
}

/** One JSON line per step that failed: where it was thrown, not what it says. */
export function logStep(job: string, step: string, attempt: number, error: unknown): void {
  const { name, stack = "" } = error instanceof Error ? error : new Error("not an error");
  const frames = stack.split("\n").filter((text) => text.trimStart().startsWith("at "));
  const at = frames.slice(0, 12).map((text) => text.trim());
  console.log(JSON.stringify({ event: "step-failed", job, step, attempt, error: name, at }));
}

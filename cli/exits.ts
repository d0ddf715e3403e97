/** How a run ends. */
import type { Verdict } from "../src/report/schema.ts";

/** Exit codes by the verdict; `unusable` is also a run that never got as far as a verdict. */
export const EXITS = { healthy: 0, faulty: 1, inconclusive: 2, unusable: 3 } as const;
export type Exit = (typeof EXITS)[keyof typeof EXITS];

export const exitOf = (outcome: Verdict["outcome"]): Exit => EXITS[outcome];

/** Ends a run with `unusable`; the message is for the person who started it. */
export class Unusable extends Error {
  override readonly name: string = "Unusable";
}

/** What was typed is no command: the help is shown as well. */
export class UsageError extends Unusable {
  override readonly name = "UsageError";
}

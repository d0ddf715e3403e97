/** A file that was chosen, as an analysis takes it; and what goes wrong with an analysis. */
import * as z from "zod";

/** In the order in which it is sent or read: the report follows it. */
export interface Chosen {
  /** `ds`, `rs1.state.before` */
  readonly part: string;
  readonly file: File;
}

/** Bytes done, and of how many. */
export type OnProgress = (done: number, of: number) => void;

export const Errors = z.array(z.object({ part: z.string(), code: z.string(), detail: z.string() }));
export type Errors = z.infer<typeof Errors>;

/** RFC 9457, as far as it is shown. */
const ProblemBody = z.object({
  title: z.string(),
  detail: z.string(),
  code: z.string(),
  errors: Errors.default([]),
});

/** Why there is no report: `detail` in words, `errors` part by part. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: string;
  readonly errors: Errors;
  constructor(detail: string, code: string, errors: Errors = []) {
    super(detail);
    this.code = code;
    this.errors = errors;
  }
}

/** @param text body of an answer that is no report */
export function failureOf(status: number, text: string): Failure {
  const { data } = ProblemBody.safeParse(parsed(text));
  if (!data) return new Failure(`HTTP ${status}`, "");
  return new Failure(`${data.title}: ${data.detail}`, data.code, data.errors);
}

/** JSON, or undefined when it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a stopped analysis fails with. */
export const STOPPED = "stopped";

/** One JSON line per request and per failure. Never an address, a query, a file name or a payload. */
import { stackFrames } from "../lib/stack-frames.ts";
import { StoreError } from "../store/define.ts";
import type { Problem } from "./problem.ts";

const line = (fields: object) => console.log(JSON.stringify(fields));

export const log = {
  request(fields: { requestId: string; method: string; route: string; status: number; durationMs: number }) {
    line({ event: "request", ...fields });
  },
  sweep(fields: object) {
    line({ event: "sweep", ...fields });
  },
  /** Where it was thrown, not what it says: a message may quote the input. Those of the store do not. */
  failure(requestId: string, problem: Problem, error: Error) {
    const thrown = problem.cause instanceof Error ? problem.cause : error;
    const at = stackFrames(thrown);
    const detail = thrown instanceof StoreError ? { detail: thrown.message } : {};
    line({ event: "failure", requestId, code: problem.code, error: thrown.name, ...detail, at });
  },
};

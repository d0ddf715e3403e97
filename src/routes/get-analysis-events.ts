/** GET /v1/analyses/{id}/events: how far a job is, as it goes on (server-sent events). */
import { z } from "@hono/zod-openapi";
import type { Jobs } from "../jobs/define.ts";
import { type JobStatus, lookUp } from "../jobs/status.ts";
import type { Route } from "./define.ts";
import { IdParam } from "./get-analysis.ts";
import { findAnalysis } from "./job-answer.ts";
import { problemAnswers } from "./problem.ts";

/** Milliseconds. The client comes again when the stream ends before the job does. */
const LOOK_EVERY = 1_500;
const LONGEST = 300_000;
/** Looks without a change until a comment shows that the stream lives. */
const HEARTBEAT = 10;

export const getAnalysisEvents: Route = {
  access: "analyses:read",
  config: {
    method: "get",
    path: "/v1/analyses/{id}/events",
    operationId: "getAnalysisEvents",
    summary: "Follow a job",
    description:
      "Server-sent events: `progress` whenever something changed, and `done`, `failed` or `cancelled` at the " +
      "end; the data of each is the status document. After a few minutes the stream ends anyway, and an " +
      "EventSource comes again.",
    request: { params: IdParam },
    responses: {
      200: { description: "The events", content: { "text/event-stream": { schema: z.string() } } },
      ...problemAnswers("not-found", "internal", "store-unavailable"),
    },
  },
  async handle(context) {
    const id = context.req.param("id") ?? "";
    await findAnalysis(context, id);
    return context.body(streamOf(eventsOf(context.var.tenant.jobs, id)), 200, {
      "content-type": "text/event-stream",
    });
  },
};

function streamOf(texts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await texts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await texts.return(undefined);
    },
  });
}

async function* eventsOf(jobs: Jobs, id: string): AsyncGenerator<string> {
  yield `retry: ${LOOK_EVERY}\n\n`;
  const until = Date.now() + LONGEST;
  let last: JobStatus | undefined;
  let shown = "";
  let quiet = 0;
  while (Date.now() < until) {
    const status = await statusNow(jobs, id, last);
    const data = JSON.stringify(status);
    const ended = status.status !== "queued" && status.status !== "running";
    if (data !== shown) yield `event: ${ended ? status.status : "progress"}\ndata: ${data}\n\n`;
    else if (++quiet % HEARTBEAT === 0) yield ": still there\n\n";
    if (ended) return;
    shown = data;
    last = status;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
}

/** What was there and is not any more was cancelled. */
async function statusNow(jobs: Jobs, id: string, last: JobStatus | undefined): Promise<JobStatus> {
  const found = await lookUp(jobs, id);
  if (found.kind === "status") return found.status;
  const before = last ?? { id, progress: NOTHING, createdAt: new Date().toISOString() };
  if (found.kind === "none") return { ...before, status: "cancelled" };
  const { bytes, steps } = before.progress;
  const progress = {
    bytes: { done: bytes.of, of: bytes.of },
    steps: { done: steps.of, of: steps.of },
    step: null,
  };
  const { createdAt } = last ?? found.report;
  return { id, status: "done", progress, createdAt, report: `/v1/analyses/${found.report.id}` };
}

const NOTHING = { bytes: { done: 0, of: 0 }, steps: { done: 0, of: 0 }, step: null };

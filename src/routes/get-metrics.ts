/** GET /metrics: counters for Prometheus. */
import * as z from "zod";
import type { Route } from "./define.ts";
import { metrics } from "./metrics.ts";
import { problemAnswers } from "./problem.ts";

const TEXT = "text/plain; version=0.0.4; charset=utf-8";

export const getMetrics: Route = {
  access: "admin",
  config: {
    method: "get",
    path: "/metrics",
    operationId: "getMetrics",
    summary: "Read counters, as Prometheus does",
    description:
      "Requests, verdicts by cause, bytes, seconds by stage, jobs; of the isolate that answers, since it started. A " +
      "machine with one process has one isolate; on Workers bind an Analytics Engine dataset as METRICS instead.",
    responses: {
      200: { description: "Text exposition format", content: { "text/plain": { schema: z.string() } } },
      ...problemAnswers("internal", "store-unavailable"),
    },
  },
  handle: (context) => context.body(metrics.text(), 200, { "content-type": TEXT }),
};

/** POST /v1/sweeps: delete what is past its time now, and not at the next full hour. */
import { z } from "@hono/zod-openapi";
import type { Route } from "./define.ts";
import { problemAnswers } from "./problem.ts";
import { sweep } from "./sweep.ts";

const Swept = z
  .object({ deleted: z.record(z.string(), z.number().int()).describe("How many of each kind") })
  .openapi("Sweep");

export const runSweep: Route = {
  access: "admin",
  config: {
    method: "post",
    path: "/v1/sweeps",
    operationId: "runSweep",
    summary: "Delete what is past its time",
    description:
      "Reports and comparisons past the tenant's retention, uploads that nobody took, and what was left behind by " +
      "something that broke off. On Workers a cron trigger does the same every hour, for all tenants.",
    responses: {
      200: { description: "What was deleted", content: { "application/json": { schema: Swept } } },
      ...problemAnswers("internal", "store-unavailable"),
    },
  },
  async handle(context) {
    return context.json({ deleted: { ...(await sweep(context.var.tenant, Date.now())) } });
  },
};

/** GET /healthz: does the service work, its storage included? */
import * as z from "zod";
import type { Route } from "./define.ts";
import { problemAnswers } from "./problem.ts";

const Health = z.object({ status: z.literal("ok"), store: z.string().describe("Where reports are kept") });

export const healthz: Route = {
  access: "public",
  config: {
    method: "get",
    path: "/healthz",
    operationId: "getHealth",
    summary: "Check the service and its storage",
    responses: {
      200: { description: "It works", content: { "application/json": { schema: Health } } },
      ...problemAnswers("internal", "store-unavailable"),
    },
  },
  async handle(context) {
    await context.var.tenant.store.check();
    return context.json({ status: "ok", store: context.var.storeName });
  },
};

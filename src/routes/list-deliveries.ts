/** GET /v1/analyses/{id}/deliveries: what became of the messages about a report. */
import { z } from "@hono/zod-openapi";
import { deliveriesOf } from "../notify/deliveries.ts";
import type { Route, RouteContext } from "./define.ts";
import { IdParam } from "./get-analysis.ts";
import { findDone } from "./job-answer.ts";
import { problemAnswers } from "./problem.ts";

const Deliveries = z
  .object({
    deliveries: z.array(
      z.object({
        target: z.string().describe("Name that the operator gave it"),
        kind: z.string(),
        status: z.enum(["pending", "delivered", "dead"]).describe("dead: given up"),
        attempts: z.number().int().nullable().describe("null while it is tried"),
        at: z.string().nullable().describe("When it came to its end"),
        answered: z.number().int().nullable().describe("HTTP status of the last answer"),
        reason: z
          .string()
          .nullable()
          .describe(
            "Why it is dead: `address-private`, `redirect`, `status`, `gone`, `timeout`, `unreachable`, " +
              "`target-unknown`, or the platform's own code",
          ),
      }),
    ),
  })
  .openapi("Deliveries");

export const deliveriesContent = { "application/json": { schema: Deliveries } };

export const listDeliveries: Route = {
  access: "analyses:read",
  config: {
    method: "get",
    path: "/v1/analyses/{id}/deliveries",
    operationId: "listDeliveries",
    summary: "Read what became of the messages about a report",
    description: "None, where no receiver was set up for its verdict when the report was made.",
    request: { params: IdParam },
    responses: {
      200: { description: "One entry per receiver", content: deliveriesContent },
      ...problemAnswers("not-found", "analysis-not-done", "internal", "store-unavailable"),
    },
  },
  async handle(context) {
    const { id } = await findDone(context, context.req.param("id") ?? "");
    return context.json(await deliveriesAnswer(context, id));
  },
};

export async function deliveriesAnswer(
  context: RouteContext,
  id: string,
): Promise<z.infer<typeof Deliveries>> {
  const deliveries = await deliveriesOf(context.var.tenant.announcer.deliveries, id);
  return {
    deliveries: deliveries.map(({ name, kind, ending }) => ({
      target: name,
      kind,
      ...(ending ?? { status: "pending", attempts: null, at: null, answered: null, reason: null }),
    })),
  };
}

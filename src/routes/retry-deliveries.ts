/** POST /v1/analyses/{id}/deliveries: send again what was not delivered. */
import { redeliver } from "../notify/announce.ts";
import type { Route } from "./define.ts";
import { IdParam } from "./get-analysis.ts";
import { findDone } from "./job-answer.ts";
import { deliveriesAnswer, deliveriesContent } from "./list-deliveries.ts";
import { keeperOf } from "./made-analysis.ts";
import { problemAnswers } from "./problem.ts";

export const retryDeliveries: Route = {
  access: "analyses:write",
  config: {
    method: "post",
    path: "/v1/analyses/{id}/deliveries",
    operationId: "retryDeliveries",
    summary: "Send again the messages that were not delivered",
    description: "Those that were given up, and those that are being tried; not those that were delivered.",
    request: { params: IdParam },
    responses: {
      202: { description: "They are tried again", content: deliveriesContent },
      ...problemAnswers("not-found", "analysis-not-done", "internal", "store-unavailable"),
    },
  },
  async handle(context) {
    const { id } = await findDone(context, context.req.param("id") ?? "");
    await redeliver(context.var.tenant.announcer, id, keeperOf(context));
    return context.json(await deliveriesAnswer(context, id), 202);
  },
};

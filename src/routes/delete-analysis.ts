/** DELETE /v1/analyses/{id} */
import { removeAnalysis } from "../jobs/cancel.ts";
import { removeDeliveries } from "../notify/deliveries.ts";
import { REPORT_ID } from "../store/define.ts";
import type { Route } from "./define.ts";
import { IdParam } from "./get-analysis.ts";
import { Problem, problemAnswers } from "./problem.ts";

export const deleteAnalysis: Route = {
  access: "analyses:write",
  config: {
    method: "delete",
    path: "/v1/analyses/{id}",
    operationId: "deleteAnalysis",
    summary: "Delete a report, or cancel the job that makes it",
    description: "A job is stopped, and what it left is deleted. Its uploads stay.",
    request: { params: IdParam },
    responses: {
      204: { description: "It is gone" },
      ...problemAnswers("not-found", "internal", "store-unavailable"),
    },
  },
  async handle(context) {
    const id = context.req.param("id") ?? "";
    if (REPORT_ID.test(id)) await removeDeliveries(context.var.tenant.announcer.deliveries, id);
    if (!(await removeAnalysis(context.var.tenant.jobs, id)))
      throw new Problem("not-found", "there is no analysis with this id");
    return context.body(null, 204);
  },
};

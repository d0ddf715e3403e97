/** DELETE /v1/analyses/{id} */
import { REPORT_ID } from "../store/define.ts";
import type { Route } from "./define.ts";
import { IdParam } from "./get-analysis.ts";
import { Problem, problemAnswers } from "./problem.ts";

export const deleteAnalysis: Route = {
  config: {
    method: "delete",
    path: "/v1/analyses/{id}",
    operationId: "deleteAnalysis",
    summary: "Delete a report",
    request: { params: IdParam },
    responses: {
      204: { description: "It is gone" },
      ...problemAnswers("not-found", "internal", "store-unavailable"),
    },
  },
  async handle(context) {
    const id = context.req.param("id") ?? "";
    const gone = REPORT_ID.test(id) && (await context.var.store.delete(id));
    if (!gone) throw new Problem("not-found", "there is no analysis with this id");
    return context.body(null, 204);
  },
};

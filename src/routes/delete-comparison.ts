/** DELETE /v1/comparisons/{id}: the comparison alone; its analyses stay. */
import { REPORT_ID } from "../store/define.ts";
import type { Route } from "./define.ts";
import { ComparisonIdParam } from "./get-comparison.ts";
import { Problem, problemAnswers } from "./problem.ts";

export const deleteComparison: Route = {
  access: "analyses:write",
  config: {
    method: "delete",
    path: "/v1/comparisons/{id}",
    operationId: "deleteComparison",
    summary: "Delete a comparison",
    description: "The two analyses stay.",
    request: { params: ComparisonIdParam },
    responses: {
      204: { description: "It is gone" },
      ...problemAnswers("not-found", "internal", "store-unavailable"),
    },
  },
  async handle(context) {
    const id = context.req.param("id") ?? "";
    const gone = REPORT_ID.test(id) && (await context.var.tenant.comparisons.delete(id));
    if (!gone) throw new Problem("not-found", "there is no comparison with this id");
    return context.body(null, 204);
  },
};

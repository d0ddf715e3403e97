/** DELETE /v1/keys/{id}: revoke a key. */
import * as z from "zod";
import { REPORT_ID, TENANT } from "../store/define.ts";
import { tenantNamed } from "./create-key.ts";
import { type Route, readQuery } from "./define.ts";
import { Problem, problemAnswers } from "./problem.ts";

const Query = z.object({
  tenant: z.string().regex(TENANT).optional().describe("Without it one's own; another only for the operator"),
});

export const deleteKey: Route = {
  access: "admin",
  config: {
    method: "delete",
    path: "/v1/keys/{id}",
    operationId: "deleteKey",
    summary: "Revoke an API key",
    description: "The next request that shows it is refused.",
    request: { params: z.object({ id: z.string().describe("Id of the key") }), query: Query },
    responses: {
      204: { description: "It is gone" },
      ...problemAnswers("query-invalid", "not-found", "internal", "store-unavailable"),
    },
  },
  async handle(context) {
    const { tenant } = readQuery(context, Query);
    const { keys } = tenantNamed(context, tenant);
    const id = context.req.param("id") ?? "";
    if (!REPORT_ID.test(id) || !(await keys.delete(id)))
      throw new Problem("not-found", "there is no key with this id");
    return context.body(null, 204);
  },
};

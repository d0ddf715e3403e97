/** DELETE /v1/keys/{id}: revoke a key. */
import * as z from "zod";
import { REPORT_ID } from "../store/define.ts";
import { type Route, readQuery } from "./define.ts";
import { Problem, problemAnswers } from "./problem.ts";
import { TenantQuery, tenantNamed } from "./tenant-named.ts";

export const deleteKey: Route = {
  access: "admin",
  config: {
    method: "delete",
    path: "/v1/keys/{id}",
    operationId: "deleteKey",
    summary: "Revoke an API key",
    description: "The next request that shows it is refused.",
    request: { params: z.object({ id: z.string().describe("Id of the key") }), query: TenantQuery },
    responses: {
      204: { description: "It is gone" },
      ...problemAnswers("query-invalid", "not-found", "internal", "store-unavailable"),
    },
  },
  async handle(context) {
    const { tenant } = readQuery(context, TenantQuery);
    const { keys } = tenantNamed(context, tenant);
    const id = context.req.param("id") ?? "";
    if (!REPORT_ID.test(id) || !(await keys.delete(id)))
      throw new Problem("not-found", "there is no key with this id");
    return context.body(null, 204);
  },
};

/** GET /v1/audit: who read, made and deleted what, newest first. */
import * as z from "zod";
import { AuditEntry, listAudit as entriesOf } from "../access/audit.ts";
import { type Route, readQuery } from "./define.ts";
import { next, pageOf, pageQuery } from "./paging.ts";
import { problemAnswers } from "./problem.ts";
import { TenantQuery, tenantNamed } from "./tenant-named.ts";

const Page = pageQuery("Entries", 50).extend(TenantQuery.shape);

const List = z.object({
  entries: z.array(AuditEntry),
  next,
});

export const listAudit: Route = {
  access: "admin",
  config: {
    method: "get",
    path: "/v1/audit",
    operationId: "listAudit",
    summary: "Read the audit log",
    description:
      "Newest first. Requests that were refused, and those of a service for local use, are not in it.",
    request: { query: Page },
    responses: {
      200: { description: "One page", content: { "application/json": { schema: List } } },
      ...problemAnswers("query-invalid", "not-found", "internal", "store-unavailable"),
    },
  },
  async handle(context) {
    const query = readQuery(context, Page);
    const { audit } = tenantNamed(context, query.tenant);
    const page = await entriesOf(audit, pageOf(query));
    return context.json({ entries: [...page.entries], next: page.next ?? null });
  },
};

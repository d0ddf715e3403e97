/** GET /v1/audit: who read, made and deleted what, newest first. */
import * as z from "zod";
import { AuditEntry, listAudit as entriesOf } from "../access/audit.ts";
import { REPORT_ID } from "../store/define.ts";
import { type Route, readQuery } from "./define.ts";
import { problemAnswers } from "./problem.ts";
import { TenantQuery, tenantNamed } from "./tenant-named.ts";

const Page = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50).describe("Entries on one page"),
  cursor: z.string().regex(REPORT_ID).optional().describe("`next` of the page before"),
  ...TenantQuery.shape,
});

const List = z.object({
  entries: z.array(AuditEntry),
  next: z.string().nullable().describe("Cursor of the next page; null on the last one"),
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
    const { limit, cursor, tenant } = readQuery(context, Page);
    const { audit } = tenantNamed(context, tenant);
    const { entries, next } = await entriesOf(audit, { limit, ...(cursor === undefined ? {} : { cursor }) });
    return context.json({ entries: [...entries], next: next ?? null });
  },
};
